"""The access log: what is written, what is refused in words, what is never lost."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from tests.apps.booking.conftest import Log, Person
from tests.apps.booking.written import CENTRE, DAY, HOUR, MINUTE, NOW, entry, local, refused, shift
from tests.apps.retention.side_by_side import side_by_side

from dintel.apps.accounts.models import User
from dintel.apps.booking import services
from dintel.apps.booking.models import OfficerNames, Visit
from dintel.apps.booking.services import EntryError, visits
from dintel.apps.contacts.models import Contact, Request
from dintel.apps.notices.models import Notice

pytestmark = pytest.mark.django_db


def test_a_visit_gets_the_next_number_its_shift_and_the_minute(log: Log) -> None:
    first, second = log(entered_at=NOW - 2 * MINUTE + timedelta(seconds=41)), log()
    assert (first.number, second.number) == ("V-2026-000001", "V-2026-000002")
    assert first.entered_at == NOW - 2 * MINUTE
    assert first.shift.key == f"{CENTRE}.2026-11-20.day"
    assert first.shift == second.shift
    assert first.past_public


def test_the_same_form_sent_twice_is_one_visit(officer: User) -> None:
    key = uuid4()
    one = services.log_visit(key=key, entry=refused(), by=officer, at=NOW)
    other = services.log_visit(key=key, entry=refused(), by=officer, at=NOW + MINUTE)
    assert one == other
    assert Visit.objects.count() == Contact.objects.count() == 1


def test_the_same_form_with_other_words_is_refused_and_changes_nothing(officer: User) -> None:
    key = uuid4()
    kept = services.log_visit(key=key, entry=entry(), by=officer, at=NOW)
    with pytest.raises(services.EntryConflictError) as error:
        services.log_visit(key=key, entry=entry(officers=3), by=officer, at=NOW)
    assert error.value.visit == kept
    assert Visit.objects.get().officers == 2


def test_a_visit_that_asks_for_something_is_a_contact_and_the_law_answers(log: Log) -> None:
    visit = log(**_told(refused()))
    request = Request.objects.get(contact=visit.contact)
    assert (request.asked, request.document, request.setting) == ("take_person", "i200", "booking_centre")
    assert request.outcome == "decline"
    assert visit.contact is not None
    assert visit.contact.source == "desk"
    assert visit.number in visit.contact.account
    assert Notice.objects.filter(kind="contact_filed", subject_key=visit.contact.number).exists()


def test_an_immigration_agency_that_asks_nothing_is_a_contact_too(log: Log) -> None:
    visit = log(agency="ICE HSI", immigration="yes", areas=("lobby",))
    assert visit.contact is not None
    assert not visit.contact.requests.exists()


def test_ordinary_work_between_agencies_is_no_contact(log: Log) -> None:
    assert log().contact is None
    assert not Contact.objects.exists()


def test_a_visit_turned_away_is_logged_without_areas_or_a_time_out(log: Log) -> None:
    visit = log(**_told(refused()))
    assert not visit.is_inside
    assert not visit.past_public


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("entered_at", {"entered_at": NOW + MINUTE}),
        ("entered_at", {"entered_at": NOW - 120 * DAY}),
        ("left_at", {"left_at": NOW - HOUR}),
        ("left_at", {"left_at": NOW + MINUTE}),
        ("agency", {"agency": "  "}),
        ("officers", {"officers": 0}),
        ("officers", {"officers": 201}),
        ("areas", {"areas": ()}),
        ("areas", {"areas": ("roof",)}),
        ("escort_words", {"escort_words": ""}),
        ("purpose", {"purpose": "sightseeing"}),
        ("authority", {"authority": "note"}),
        ("result", {"result": "hidden"}),
        ("matter", {"matter": "?"}),
        ("facility", {"facility": "main-library"}),
    ],
)
def test_what_cannot_be_so_is_refused_in_words_and_nothing_is_written(
    officer: User, field: str, told: dict[str, Any]
) -> None:
    with pytest.raises(EntryError) as error:
        services.log_visit(key=uuid4(), entry=entry(**told), by=officer, at=NOW)
    assert error.value.field == field
    assert len(error.value.words) > 15
    assert not Visit.objects.exists()
    assert not Contact.objects.exists()


@pytest.mark.parametrize("told", [{"left_at": NOW - MINUTE}, {"areas": ("lobby",)}])
def test_whoever_was_turned_away_neither_left_nor_went_anywhere(officer: User, told: dict[str, Any]) -> None:
    with pytest.raises(EntryError):
        services.log_visit(key=uuid4(), entry=refused(**told), by=officer, at=NOW)


def test_a_refused_entry_leaves_no_hole_in_the_numbering(log: Log, officer: User, monkeypatch: Any) -> None:
    log()
    with monkeypatch.context() as broken:
        broken.setattr("dintel.apps.booking.services.visits.note_edit", _fail)
        with pytest.raises(RuntimeError):
            services.log_visit(key=uuid4(), entry=entry(), by=officer, at=NOW)
    assert log().number == "V-2026-000002"


def test_leaving_is_one_tap_and_a_second_tap_changes_nothing(log: Log, officer: User) -> None:
    visit = log()
    left = services.note_left(visit=visit, left_at=NOW + 20 * MINUTE, by=officer, at=NOW + 20 * MINUTE)
    again = services.note_left(visit=visit, left_at=NOW + 50 * MINUTE, by=officer, at=NOW + 50 * MINUTE)
    assert left.left_at == again.left_at == NOW + 20 * MINUTE


@pytest.mark.parametrize("wrong", [-HOUR, HOUR])
def test_nobody_leaves_before_they_came_or_in_the_future(log: Log, officer: User, wrong: timedelta) -> None:
    visit = log()
    with pytest.raises(EntryError):
        services.note_left(visit=visit, left_at=NOW + wrong, by=officer, at=NOW)


def test_a_correction_adds_and_never_erases(log: Log, supervisor: User) -> None:
    visit = log()
    services.correct_visit(
        visit=visit,
        version=1,
        changes={"officers": 3, "agency": visit.agency, "areas": ("lobby",)},
        why="There were three.",
        by=supervisor,
        at=NOW + HOUR,
    )
    visit.refresh_from_db()
    assert (visit.officers, visit.areas, visit.past_public, visit.version) == (3, ["lobby"], False, 2)
    kept = {row.field: (row.before, row.after) for row in visit.corrections.all()}
    assert kept == {"officers": ("2", "3"), "areas": ("lobby; booking-floor", "lobby")}


def test_a_correction_names_the_version_it_saw_and_says_why(log: Log, supervisor: User) -> None:
    visit = log()
    with pytest.raises(services.ChangedMeanwhileError):
        _correct(visit, supervisor, version=2, officers=3)
    with pytest.raises(EntryError):
        services.correct_visit(visit=visit, version=1, changes={"officers": 3}, why=" ", by=supervisor, at=NOW)
    with pytest.raises(KeyError):
        _correct(visit, supervisor, number="V-2026-000009")
    with pytest.raises(EntryError):
        _correct(visit, supervisor, left_at=NOW - DAY)
    assert not visit.corrections.exists()


def test_a_correction_that_changes_nothing_is_no_correction(log: Log, supervisor: User) -> None:
    visit = log()
    assert _correct(visit, supervisor, officers=2).version == 1


def test_a_corrected_time_moves_the_visit_to_its_shift(log: Log, supervisor: User) -> None:
    visit = log()
    moved = _correct(visit, supervisor, entered_at=local(20, 5))
    assert moved.shift.key == f"{CENTRE}.2026-11-19.night"


def test_a_correction_that_shows_an_immigration_agency_files_the_contact(log: Log, supervisor: User) -> None:
    visit = log(areas=("lobby",), escort_words="")
    corrected = _correct(visit, supervisor, immigration="yes", agency="ICE ERO")
    assert corrected.contact is not None
    assert corrected.contact.agency == "ICE ERO"


def test_a_purpose_that_was_taken_off_the_list_can_stay_in_a_correction(log: Log, supervisor: User) -> None:
    visit = log()
    Visit.objects.filter(pk=visit.pk).update(purpose="older-purpose", areas=["older-area"])
    corrected = _correct(Visit.objects.get(pk=visit.pk), supervisor, officers=4)
    assert (corrected.purpose, corrected.areas, corrected.past_public) == ("older-purpose", ["older-area"], True)


def test_names_are_kept_apart_and_only_when_told(log: Log) -> None:
    log()
    visit = log(names_given="given", names="Two badge numbers (synthetic)", immigration="yes")
    assert OfficerNames.objects.get().visit == visit
    assert visit.contact is not None
    assert "badge" not in str(list(visit.contact.observations.values_list("words", flat=True)))


def test_a_visit_in_the_night_of_the_change_of_clocks_lies_in_the_night_shift(log: Log) -> None:
    first = log(at=local(1, 12), entered_at=local(1, 1, 30))
    second = log(at=local(1, 12), entered_at=local(1, 1, 30, fold=1))
    assert second.entered_at - first.entered_at == HOUR
    assert {first.shift.key, second.shift.key} == {f"{CENTRE}.2026-10-31.night"}
    assert first.shift.ends_at - first.shift.starts_at == 9 * HOUR


def test_a_number_belongs_to_the_year_in_which_it_is_written(log: Log) -> None:
    last = log(at=local(31, 23, 59, month=12), entered_at=local(31, 23, 30, month=12))
    late = log(at=local(31, 23, month=12) + 2 * HOUR, entered_at=local(31, 23, 40, month=12))
    assert (last.number, late.number) == ("V-2026-000001", "V-2027-000001")


def test_an_entry_after_the_sign_off_says_so_and_opens_the_shift(log: Log, officer: User, supervisor: User) -> None:
    log()
    end = shift().ends_at
    services.sign_off(span=shift(), words="", by=supervisor, at=end)
    late = log(at=end + HOUR, by=officer, entered_at=NOW)
    assert late.late
    assert services.sign_off(span=shift(), words="", by=supervisor, at=end + 2 * HOUR).ordinal == 2


@pytest.mark.django_db(transaction=True)
def test_two_officers_logging_at_once_both_get_a_number(person: Person) -> None:
    officers = [person("custody_officer") for _ in range(4)]
    failed: list[BaseException] = []

    def write(by: User) -> None:
        try:
            for _ in range(3):
                services.log_visit(key=uuid4(), entry=refused(), by=by, at=NOW)
        except BaseException as error:  # noqa: BLE001 - told by the assertion below
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(by,)) for by in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed
    assert sorted(Visit.objects.values_list("ordinal", flat=True)) == list(range(1, 13))
    assert Visit.objects.values("shift").distinct().count() == 1
    assert Visit.objects.first().shift.edits == 12  # type: ignore[union-attr]
    assert connection.vendor in {"sqlite", "postgresql"}


def _told(made: Any) -> dict[str, Any]:
    return {name: getattr(made, name) for name in made.__slots__}


def _fail(_shift: object) -> None:
    message = "the disk is full"
    raise RuntimeError(message)


def _correct(visit: Visit, by: User, version: int = 1, **changes: Any) -> Visit:
    return services.correct_visit(visit=visit, version=version, changes=changes, why="It was so.", by=by, at=NOW + HOUR)


def test_an_entry_is_known_again_by_what_it_says() -> None:
    assert entry().sha256() == entry().sha256()
    assert entry().sha256() != replace(entry(), officers=5).sha256()


@pytest.mark.django_db(transaction=True)
def test_two_visits_that_change_places_at_one_moment_both_arrive(
    log: Log, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each moves into the shift that the other leaves: all lock shifts in one order, so nobody waits in a ring."""
    early, late = NOW - 12 * HOUR, NOW - 2 * MINUTE
    first, second = log(entered_at=early), log(entered_at=late)
    assert first.shift != second.shift

    def move(visit: Visit, to: datetime) -> Visit:
        changes = {"entered_at": to}
        return services.correct_visit(visit=visit, version=1, changes=changes, why="A slip", by=supervisor, at=NOW)

    moved = side_by_side(monkeypatch, (visits, "note_edit"), lambda: move(first, late), lambda: move(second, early))
    assert [visit.shift for visit in moved] == [second.shift, first.shift]
