"""The search for gaps: each is found and told once, settles when put right, or is closed with words."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from tests.apps.booking.conftest import Log, Person
from tests.apps.booking.written import (
    CENTRE,
    DAY,
    HOUR,
    MINUTE,
    NOW,
    access,
    centre,
    local,
    paper,
    refused,
    shift,
)

from dintel.apps.accounts.models import User
from dintel.apps.booking import here, services
from dintel.apps.booking.models import Gap, NilLine, SignOff, Visit
from dintel.apps.booking.queries.gaps import gaps_page
from dintel.apps.booking.queries.visible import gaps
from dintel.apps.booking.services import EntryError
from dintel.apps.contacts.models import Contact, SealReader
from dintel.apps.notices import rounds
from dintel.apps.notices.models import Notice
from dintel.apps.notices.services import tick

pytestmark = pytest.mark.django_db
END = NOW + 3 * HOUR


def found(at: Any = END) -> set[tuple[str, str]]:
    """Look through the log and return the open gaps."""
    services.find_gaps(at=at)
    return {(gap.kind, gap.key) for gap in Gap.objects.filter(settled_at=None, closed_at=None)}


def test_an_empty_log_has_no_gaps() -> None:
    assert not found()


def test_a_shift_after_the_first_entry_without_a_word_is_a_gap(log: Log) -> None:
    log(left_at=NOW)
    assert found(at=local(21, 6)) == {
        ("empty_shift", f"{CENTRE}.2026-11-20.swing"),
        ("empty_shift", f"{CENTRE}.2026-11-20.night"),
    }


def test_a_nil_line_puts_it_right_and_the_gap_settles(log: Log, officer: User) -> None:
    log(left_at=NOW)
    assert found(at=local(20, 22))
    swing = shift(local(20, 15))
    services.write_nil_line(span=swing, by=officer, at=local(20, 22))
    assert not found(at=local(20, 22, 5))
    assert Gap.objects.get().settled_at is not None


def test_a_gap_is_told_once_and_again_only_when_it_comes_back(log: Log, officer: User) -> None:
    log(left_at=NOW)
    first = services.find_gaps(at=local(20, 22))
    assert len(first) == 1
    assert services.find_gaps(at=local(20, 22)) == services.find_gaps(at=local(20, 23)) == ()
    assert Notice.objects.filter(kind="gap_found").count() == 1
    services.write_nil_line(span=shift(local(20, 15)), by=officer, at=local(20, 23))
    services.find_gaps(at=local(20, 23, 1))
    NilLine.objects.all().delete()  # somebody takes it out of the database
    (again,) = services.find_gaps(at=local(20, 23, 2))
    assert (again.pk, again.times) == (first[0].pk, 2)
    assert Notice.objects.filter(kind="gap_found").count() == 2


def test_a_missing_sign_off_is_a_gap_and_a_late_entry_makes_another(log: Log, supervisor: User) -> None:
    log(left_at=NOW)
    late = END + 25 * HOUR
    key = shift().key
    assert ("sign_off_missing", f"{key}+0") not in found(at=END + 23 * HOUR)
    assert ("sign_off_missing", f"{key}+0") in found(at=late)
    services.sign_off(span=shift(), words="", by=supervisor, at=late)
    assert not [one for one in found(at=late) if one[0] == "sign_off_missing"]
    log(at=late, entered_at=NOW, left_at=NOW)
    assert ("sign_off_missing", f"{key}+1") in found(at=late)
    assert SignOff.objects.count() == 1


def test_a_line_taken_out_of_the_database_leaves_a_hole(log: Log) -> None:
    for _ in range(6):
        visit = log(left_at=NOW)
    Visit.objects.filter(ordinal__in=[2, 4, 5]).delete()
    assert {key for kind, key in found() if kind == "hole"} == {"V-2026-000002", "V-2026-000004..000005"}
    Visit.objects.filter(pk=visit.pk).delete()
    assert "V-2026-000004..000006" in {key for kind, key in found() if kind == "hole"}


def test_a_visit_without_a_time_out_settles_when_they_have_left(log: Log, officer: User) -> None:
    visit = log()
    assert found(at=END - MINUTE) == set()
    assert found() == {("no_time_out", visit.number)}
    services.note_left(visit=visit, left_at=END, by=officer, at=END)
    assert not found()


@pytest.mark.parametrize(
    ("told", "is_gap"),
    [
        ({}, False),
        ({"immigration": "yes", "agency": "ICE ERO"}, True),
        ({"immigration": "unknown"}, True),
        ({"immigration": "yes", "authority": "arrest_warrant"}, False),
        ({"immigration": "yes", "authority": "i200"}, True),
        ({"immigration": "yes", "areas": ("lobby",)}, False),
        ({"purpose": "interview"}, True),
        ({"purpose": "interview", "authority": "habeas_writ"}, False),
        ({"purpose": "emergency", "immigration": "yes"}, False),
    ],
)
def test_going_in_without_a_judges_paper_is_a_gap_but_for_ordinary_work(
    log: Log, told: dict[str, Any], is_gap: bool
) -> None:
    visit = log(left_at=NOW, **told)
    assert (("no_paper", visit.number) in found()) is is_gap


def test_a_hold_with_nothing_after_it_is_a_gap_until_something_is_written(officer: User) -> None:
    request = paper(officer)
    assert not found(at=NOW + 71 * HOUR)
    assert found(at=NOW + 73 * HOUR) == {("no_outcome", request.number)}
    services.record_outcome(request=request, kind="held", happened_at=NOW, by=officer, at=NOW)
    assert not found(at=NOW + 73 * HOUR)


def test_a_paper_for_elsewhere_from_another_door_says_where_it_went_or_is_a_gap(officer: User) -> None:
    request = paper(officer)
    type(request).objects.filter(pk=request.pk).update(stream="forwarded")
    assert found() == {("forwarded_nowhere", request.number)}
    request.refresh_from_db()
    services.forward_paper(request=request, to_agency="County jail", sent_at=NOW, words="", by=officer, at=NOW)
    assert not found()


@pytest.mark.parametrize(("minutes", "kind"), [(61, "held_longer"), (-61, "released_early"), (60, ""), (-60, "")])
def test_a_release_out_of_the_ordinary_course_is_a_gap(officer: User, minutes: int, kind: str) -> None:
    request = paper(officer)
    services.record_outcome(
        request=request,
        kind="released",
        happened_at=NOW + 2 * HOUR,
        ordinary_at=NOW + 2 * HOUR - minutes * MINUTE,
        by=officer,
        at=END,
    )
    assert {one[0] for one in found()} == ({kind} if kind else set())


def test_a_release_recorded_again_with_the_right_time_puts_it_right(officer: User) -> None:
    request = paper(officer)
    for ordinary_at in (NOW, NOW + 2 * HOUR):
        services.record_outcome(
            request=request, kind="released", happened_at=NOW + 2 * HOUR, ordinary_at=ordinary_at, by=officer, at=END
        )
        now_open = found()
    assert not now_open
    assert Gap.objects.count() == 1


def test_a_person_closes_a_gap_with_words_and_it_stays_closed(log: Log, supervisor: User) -> None:
    log(immigration="unknown", left_at=NOW)
    services.find_gaps(at=END)
    gap = Gap.objects.get()
    with pytest.raises(EntryError):
        services.close_gap(gap=gap, words="  ", by=supervisor, at=END)
    services.close_gap(gap=gap, words="A drill (synthetic).", by=supervisor, at=END)
    services.close_gap(gap=gap, words="Other words.", by=supervisor, at=END + HOUR)
    assert services.find_gaps(at=END + MINUTE) == ()
    gap.refresh_from_db()
    assert (gap.closed_words, gap.closed_by) == ("A drill (synthetic).", supervisor)
    page = gaps_page(access(supervisor), centre())
    assert page.count == 0
    assert [line.row for line in page.past] == [gap]


def test_a_gap_of_a_sealed_contact_is_told_to_its_readers_only(officer: User, person: Person, counsel: User) -> None:
    request = paper(officer)
    Contact.objects.filter(pk=request.contact_id).update(sealed=True)
    SealReader.objects.create(contact=request.contact, user=counsel, by=counsel, at=NOW)
    (gap,) = services.find_gaps(at=NOW + 80 * HOUR)
    assert Notice.objects.get(kind="gap_found").sealed
    assert gaps(access(counsel)).get() == gap
    for role in ("auditor", "custody_supervisor", "duty_officer"):
        assert not gaps(access(person(role))).exists()


def test_an_open_gap_is_looked_at_however_old_it_is(log: Log, officer: User) -> None:
    visit = log()
    services.find_gaps(at=END)
    much_later = END + 200 * DAY
    services.find_gaps(at=much_later)
    assert Gap.objects.get(key=visit.number).is_open
    services.note_left(visit=visit, left_at=END, by=officer, at=much_later)
    services.find_gaps(at=much_later)
    assert not Gap.objects.get(key=visit.number).is_open


def test_a_gap_says_what_it_is_and_where_it_is_put_right(log: Log, officer: User, supervisor: User) -> None:
    log(immigration="unknown")
    paper(officer, at=NOW - 4 * DAY)
    for _ in range(2):
        services.log_visit(key=uuid4(), entry=refused(), by=officer, at=NOW)
    Visit.objects.filter(ordinal=2).delete()
    services.find_gaps(at=NOW + 2 * DAY)
    page = gaps_page(access(supervisor), centre())
    kinds = {group.kind: [line.href for line in group.lines] for group in page.groups}
    assert set(kinds) == {"empty_shift", "sign_off_missing", "hole", "no_time_out", "no_paper", "no_outcome"}
    assert kinds["hole"] == [""]
    assert all(href.startswith("/booking/") for kind in kinds if kind != "hole" for href in kinds[kind])
    assert page.count == sum(len(hrefs) for hrefs in kinds.values())


def test_the_command_tells_what_is_new(log: Log) -> None:
    log(at=NOW, entered_at=NOW - 3 * DAY)
    out = StringIO()
    call_command("booking_gaps", stdout=out)
    first = out.getvalue().splitlines()
    assert first[0].endswith(" new")
    assert "no_time_out V-2026-000001" in first
    out = StringIO()
    call_command("booking_gaps", stdout=out)
    assert out.getvalue() == "0 new\n"


def test_the_first_day_of_the_log_can_be_set_by_the_city(monkeypatch: Any) -> None:
    kept = replace(centre(), kept_from=(NOW - DAY).date())
    monkeypatch.setattr(here, "centres", lambda: {CENTRE: kept})
    services.find_gaps(at=NOW)
    keys = Gap.objects.filter(kind="empty_shift").values_list("key", flat=True)
    assert sorted(key.partition(".")[2] for key in keys) == [
        f"2026-11-19.{shift}" for shift in ("day", "night", "swing")
    ]


def test_the_worker_looks_for_gaps_by_itself(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "_DONE_AT", {})
    log(left_at=NOW)
    tick(at=local(21, 6))
    assert Gap.objects.filter(kind="empty_shift", settled_at=None).count() == 2
