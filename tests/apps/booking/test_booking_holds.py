"""Papers about people in custody: answered at once, each fact with its time, no name kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.apps.booking.conftest import Person
from tests.apps.booking.written import CENTRE, DAY, HOUR, MINUTE, NOW, access, all_yes, centre, paper, warrant

from dintel.apps.accounts.models import User
from dintel.apps.booking import services
from dintel.apps.booking.models import Check, Forwarding
from dintel.apps.booking.queries import holds as queries
from dintel.apps.booking.queries.holds import HoldsAsked
from dintel.apps.booking.queries.visible import holds, judicial
from dintel.apps.booking.services import EntryError, HoldPaper
from dintel.apps.booking.services.holds import CHECKS, validity_of
from dintel.apps.contacts.models import Contact, CustodyOutcome, Request
from dintel.apps.contacts.services import FilingConflictError

pytestmark = pytest.mark.django_db


def test_a_detainer_is_declined_at_once_and_says_why(officer: User) -> None:
    request = paper(officer)
    page = queries.hold_page(request)
    assert request.outcome == "decline"
    assert page.kept["do"][0].startswith("Release the person in the ordinary course")
    assert any("287.7" in str(reason) for reason in page.kept["supported_by"])
    assert page.hold.is_declined


def test_the_same_form_sent_twice_is_one_paper(officer: User) -> None:
    key = uuid4()
    told: dict[str, Any] = {"facility": CENTRE, "channel": "fax", "asked": "hold_person", "document": "i247a"}
    one = services.receive_paper(key=key, paper=HoldPaper(**told, received_at=NOW), by=officer, at=NOW)
    again = services.receive_paper(key=key, paper=HoldPaper(**told, received_at=NOW), by=officer, at=NOW + MINUTE)
    assert one == again
    with pytest.raises(FilingConflictError):
        services.receive_paper(
            key=key, paper=HoldPaper(**told, received_at=NOW, agency="ICE"), by=officer, at=NOW + MINUTE
        )
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("received_at", {"received_at": NOW + MINUTE}),
        ("received_at", {"received_at": NOW - 100 * DAY}),
        ("asked", {"asked": "video"}),
        ("to_agency", {"stream": "forwarded"}),
        ("to_agency", {"stream": "for_another_agency", "to_agency": " "}),
        ("facility", {"facility": "main-library"}),
    ],
)
def test_a_paper_that_cannot_be_so_is_refused(officer: User, field: str, told: dict[str, Any]) -> None:
    with pytest.raises(EntryError) as error:
        paper(officer, **told)
    assert error.value.field == field
    assert not Contact.objects.exists()


def test_a_paper_for_the_county_jail_is_not_ours(officer: User) -> None:
    request = paper(officer, stream="for_another_agency", to_agency="County jail")
    line = queries.line_of(request)
    assert (request.stream, line.sent_to) == ("for_another_agency", "County jail")


def test_forwarding_later_changes_the_stream_and_keeps_the_correction(officer: User) -> None:
    request = paper(officer)
    services.forward_paper(request=request, to_agency=" County jail ", sent_at=NOW, words="", by=officer, at=NOW)
    request.refresh_from_db()
    assert request.stream == "forwarded"
    assert Forwarding.objects.get().to_agency == "County jail"
    assert request.contact.corrections.get().after == "forwarded"
    for wrong in ({"to_agency": ""}, {"sent_at": NOW - DAY}, {"sent_at": NOW + DAY}):
        with pytest.raises(EntryError):
            services.forward_paper(
                request=request,
                **{"to_agency": "x", "sent_at": NOW, "words": "", "by": officer, "at": NOW, **wrong},  # type: ignore[arg-type]
            )


def test_custody_facts_are_separate_each_with_its_time(officer: User) -> None:
    request = paper(officer)
    late = {"request": request, "by": officer, "at": NOW + DAY}
    services.record_outcome(kind="notified", happened_at=NOW + HOUR, to_agency="ICE", **late)
    services.record_outcome(kind="released", happened_at=NOW + 3 * HOUR, ordinary_at=NOW + 2 * HOUR, **late)
    line = queries.line_of(request)
    assert line.held is None
    assert line.transferred is None
    assert line.notified is not None
    assert line.released is not None
    assert line.released.late == 60


@pytest.mark.parametrize(
    ("field", "told"),
    [
        ("happened_at", {"kind": "held", "happened_at": NOW + MINUTE}),
        ("ordinary_at", {"kind": "released", "happened_at": NOW}),
        ("to_agency", {"kind": "transferred", "happened_at": NOW}),
        ("to_agency", {"kind": "notified", "happened_at": NOW, "to_agency": " "}),
    ],
)
def test_a_custody_fact_that_says_too_little_is_refused(officer: User, field: str, told: dict[str, Any]) -> None:
    with pytest.raises(EntryError) as error:
        services.record_outcome(request=paper(officer), by=officer, at=NOW, **told)
    assert error.value.field == field
    assert not CustodyOutcome.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "validity"),
    [
        ({}, "valid"),
        ({"court_caption": "no"}, "incomplete"),
        ({"judge_signed": "no"}, "incomplete"),
        ({"names_match": "no"}, "wrong_place_or_person"),
        ({"place_matches": "no"}, "wrong_place_or_person"),
        ({"in_date": "no"}, "out_of_date"),
        ({"in_date": "unknown"}, "unknown"),
        ({"judge_signed": "no", "in_date": "no"}, "incomplete"),
    ],
)
def test_the_five_checks_say_what_the_paper_shows(wrong: dict[str, str], validity: str) -> None:
    assert validity_of({**all_yes(), **wrong}) == validity


def test_nothing_checked_is_unknown() -> None:
    assert validity_of({}) == "unknown"
    assert len(CHECKS) == 5


def test_a_warrant_is_shown_checked_and_honoured_to_the_minute(officer: User) -> None:
    request = warrant(officer, received_at=NOW - 30 * MINUTE)
    assert request.outcome == "counsel_hold"
    check = services.check_paper(request=request, checks=all_yes(), checked_at=NOW - 12 * MINUTE, by=officer, at=NOW)
    request.refresh_from_db()
    assert (check.validity, request.validity, request.outcome) == ("valid", "valid", "comply")
    services.honour_warrant(request=request, answered_at=NOW - 8 * MINUTE, by=officer, at=NOW)
    line = queries.warrants(judicial(access(officer)), centre(), NOW)[0]
    assert (line.minutes, line.waiting, line.is_over, line.stands) == (22, None, False, True)


def test_a_warrant_for_somebody_else_goes_to_counsel_and_is_not_waited_for_as_slow(officer: User) -> None:
    request = warrant(officer)
    checks = {**all_yes(), "names_match": "no"}
    services.check_paper(request=request, checks=checks, checked_at=NOW, by=officer, at=NOW)
    request.refresh_from_db()
    assert request.validity == "wrong_place_or_person"
    assert request.outcome != "comply"


def test_honouring_twice_keeps_the_first_minute(officer: User) -> None:
    request = warrant(officer)
    services.honour_warrant(request=request, answered_at=NOW, by=officer, at=NOW)
    request.refresh_from_db()
    services.honour_warrant(request=request, answered_at=NOW + HOUR, by=officer, at=NOW + HOUR)
    request.refresh_from_db()
    assert request.answered_at == NOW


@pytest.mark.parametrize("wrong", [-DAY, DAY])
def test_no_warrant_is_checked_or_honoured_before_it_was_shown_or_in_the_future(
    officer: User, wrong: timedelta
) -> None:
    request = warrant(officer)
    with pytest.raises(EntryError):
        services.honour_warrant(request=request, answered_at=NOW + wrong, by=officer, at=NOW)
    with pytest.raises(EntryError):
        services.check_paper(request=request, checks=all_yes(), checked_at=NOW + wrong, by=officer, at=NOW)
    assert not Check.objects.exists()


def test_the_median_stands_with_its_denominator(officer: User) -> None:
    for minutes in (10, 20, 90):
        request = warrant(officer, received_at=NOW - 2 * HOUR)
        moment = NOW - 2 * HOUR + minutes * MINUTE
        services.honour_warrant(request=request, answered_at=moment, by=officer, at=NOW)
    warrant(officer, received_at=NOW - HOUR)
    declined = warrant(officer)
    Request.objects.filter(pk=declined.pk).update(outcome="decline")
    rows = judicial(access(officer))
    told = queries.timing(rows, centre())
    assert (told.median, told.honoured, told.shown, told.waiting, told.not_on_its_face) == (20, 3, 5, 1, 1)
    assert (told.over, told.target) == (1, 30)
    waiting = queries.waiting_warrants(access(officer), centre(), NOW)
    assert [one.waiting for one in waiting] == [60]
    assert waiting[0].is_over


def test_without_a_warrant_there_is_no_median(officer: User) -> None:
    told = queries.timing(judicial(access(officer)), centre())
    assert (told.median, told.shown) == (None, 0)


def test_the_list_is_filtered_by_day_stream_words_and_what_is_written(officer: User) -> None:
    ours = paper(officer, basis="Case 12 (synthetic)")
    paper(officer, stream="forwarded", to_agency="County jail")
    services.record_outcome(request=ours, kind="held", happened_at=NOW, by=officer, at=NOW)
    day = NOW.date()

    def count(**more: Any) -> int:
        asked = HoldsAsked(**{"since": day, "until": day, **more})
        return queries.holds_between(access(officer), centre(), asked).count()

    assert count() == 2
    assert count(since=day + DAY, until=day + DAY) == 0
    assert count(stream="forwarded") == count(words="Case 12") == count(state="done") == 1
    assert count(state="open") == count(words="nobody") == 0


def test_a_sealed_contact_is_in_no_list_but_for_those_named(officer: User, person: Person, counsel: User) -> None:
    request = paper(officer)
    Contact.objects.filter(pk=request.contact_id).update(sealed=True)
    assert not holds(access(officer)).exists()
    assert not holds(access(person("auditor"))).exists()
    assert not holds(access(counsel)).exists()
