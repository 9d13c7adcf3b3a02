"""A request comes in and its clock runs, the same for whoever asks."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from tests.apps.records.ipra.asked import DAY, NOW, TODAY, access, asked
from tests.apps.records.ipra.conftest import Person, Request

from dintel.apps.accounts.models import User
from dintel.apps.notices.due import Scope
from dintel.apps.notices.models import Notice
from dintel.apps.records.ipra import services
from dintel.apps.records.ipra.models import ReceiptCorrection, RecordsRequest
from dintel.apps.records.ipra.queries import listing
from dintel.apps.records.ipra.queries.clock import reading_of
from dintel.apps.records.ipra.queries.due import due
from dintel.apps.records.ipra.queries.visible import visible
from dintel.apps.records.ipra.services import ChangedError, InspectionError
from dintel.domain.ipra import State

pytestmark = pytest.mark.django_db


def test_the_same_form_twice_is_one_request(clerk: User) -> None:
    key = uuid4()
    first, second = (services.receive_request(key=key, asked=asked(), by=clerk, at=NOW) for _ in range(2))
    assert first.pk == second.pk
    assert first.number == "IPRA-2026-000001"


def test_the_custodian_is_told_at_once_by_the_number_alone(custodian: User, request_for_records: Request) -> None:
    row = request_for_records()
    notice = Notice.objects.get(kind="records_asked")
    assert (notice.title, notice.lines) == (row.number, [])
    assert notice.told.filter(user=custodian).exists()


def test_a_federal_agency_runs_on_the_same_clock_as_anybody(request_for_records: Request, custodian: User) -> None:
    ours = request_for_records()
    theirs = request_for_records(asker="federal_agency", asker_name="ICE ERO El Paso")
    for days in range(40):
        one, other = (reading_of(row, TODAY + days * DAY) for row in (ours, theirs))
        assert one == other
    at = NOW + 20 * DAY
    lines = {line.row.asker: line for line in listing.lines(visible(access(custodian)), at)}
    person, agency = lines["person"], lines["federal_agency"]
    assert (person.state, person.clock, person.most_dollars) == (agency.state, agency.clock, agency.most_dollars)


@pytest.mark.parametrize(
    ("more", "field"),
    [({"asked": "  "}, "asked"), ({"received_on": TODAY + DAY}, "received_on")],
)
def test_what_cannot_be_is_refused_beside_its_field(clerk: User, more: dict[str, Any], field: str) -> None:
    with pytest.raises(InspectionError) as refused:
        services.receive_request(key=uuid4(), asked=asked(**more), by=clerk, at=NOW)
    assert refused.value.field == field
    assert not RecordsRequest.objects.exists()


def test_another_day_of_receipt_moves_the_clock_and_keeps_who_and_why(
    request_for_records: Request, custodian: User
) -> None:
    row = request_for_records()
    assert reading_of(row, TODAY).answer.on == date(2026, 12, 10)
    row = services.correct_receipt(
        request=row, version=1, received_on=date(2026, 11, 23), why="Stamped at the post room", by=custodian, at=NOW
    )
    assert reading_of(row, TODAY).answer.on == date(2026, 12, 8)
    kept = ReceiptCorrection.objects.get()
    assert (kept.before, kept.after, kept.why, kept.by) == (
        TODAY,
        date(2026, 11, 23),
        "Stamped at the post room",
        custodian,
    )
    with pytest.raises(ChangedError):
        services.correct_receipt(request=row, version=1, received_on=TODAY, why="No", by=custodian, at=NOW)
    with pytest.raises(InspectionError, match="Say why"):
        services.correct_receipt(request=row, version=2, received_on=TODAY, why=" ", by=custodian, at=NOW)


def test_a_request_cannot_have_come_after_its_note(request_for_records: Request, custodian: User) -> None:
    row = request_for_records(received_on=TODAY - 2 * DAY)
    RecordsRequest.objects.filter(pk=row.pk).update(noted_on=TODAY - DAY)
    with pytest.raises(InspectionError, match="cannot have come so late"):
        services.correct_receipt(request=row, version=1, received_on=TODAY, why="Later", by=custodian, at=NOW)


def test_what_was_taken_back_is_ended(request_for_records: Request, custodian: User) -> None:
    row = services.withdraw_request(
        request=request_for_records(), on=TODAY, why="They found it elsewhere", by=custodian, at=NOW
    )
    assert reading_of(row, TODAY).state is State.WITHDRAWN
    with pytest.raises(InspectionError, match="ended"):
        services.find_record(request=row, title="Anything", file=None, by=custodian, at=NOW)


def test_each_day_that_comes_near_or_passes_is_told_once(request_for_records: Request, custodian: User) -> None:
    request_for_records()
    told = []
    for days in range(20):
        for _ in range(2):
            services.warn(at=NOW + days * DAY)
        told.append(list(Notice.objects.order_by("pk").values_list("kind", flat=True)))
    assert told[2] == ["records_asked"]
    assert told[-1] == ["records_asked", "records_soon", "records_late", "records_late"]
    assert services.warn(at=NOW + 60 * DAY) == 0


def test_the_list_shows_what_waits_longest_first_and_ended_last(request_for_records: Request, custodian: User) -> None:
    new, old = request_for_records(), request_for_records(received_on=TODAY - 30 * DAY)
    gone = request_for_records(received_on=TODAY - 60 * DAY)
    services.withdraw_request(request=gone, on=TODAY, why="Found", by=custodian, at=NOW)
    shown = [row.pk for row in listing.listed(access(custodian), listing.Asked(show=""), NOW)]
    assert shown == [old.pk, new.pk, gone.pk]
    late = listing.listed(access(custodian), listing.Asked(show="late"), NOW)
    assert [row.pk for row in late] == [old.pk]
    assert listing.line_of(old, NOW).most_dollars == 1500


def test_a_liaison_sees_those_of_the_department_and_a_desk_sees_none(
    request_for_records: Request, person: Person, clerk: User
) -> None:
    row = request_for_records(department="arts-and-culture")
    request_for_records(department="aviation")
    assert list(visible(access(person("liaison", department="arts-and-culture")))) == [row]
    assert not visible(access(clerk)).exists()
    assert not visible(access(person("administrator"))).exists()


def test_what_is_due_is_told_to_whoever_answers_for_it(
    request_for_records: Request, custodian: User, counsel: User
) -> None:
    row = request_for_records()
    (one,) = due(access(custodian), scope=Scope(person=custodian.pk), at=NOW, most=10)
    assert (one.key, one.due_on, one.is_late) == (row.number, date(2026, 11, 30), False)
    services.give_request(request=row, to=counsel, by=custodian, at=NOW)
    assert not due(access(custodian), scope=Scope(person=custodian.pk), at=NOW, most=10)
    (theirs,) = due(access(counsel), scope=Scope(person=counsel.pk), at=NOW, most=10)
    assert theirs.owner == counsel.name
    assert len(list(due(access(counsel), scope=Scope(), at=NOW, most=10))) == 1


def test_what_falls_due_first_stands_first_note_or_answer(request_for_records: Request, custodian: User) -> None:
    for days in (0, 1, 2, 5, 9, 14, 15, 17, 20):
        row = request_for_records(received_on=TODAY - days * DAY)
        other = request_for_records(received_on=TODAY - days * DAY)
        RecordsRequest.objects.filter(pk=other.pk).update(noted_on=other.received_on)
        assert row.noted_on is None
    every = list(due(access(custodian), scope=Scope(), at=NOW, most=100))
    days = [one.due_on for one in every]
    assert len(every) == 18
    assert days == sorted(days, key=str)
    assert list(due(access(custodian), scope=Scope(), at=NOW, most=5)) == every[:5]
    assert not due(access(custodian), scope=Scope(is_undated=True), at=NOW, most=5)


def test_what_somebody_had_in_hand_who_left_is_everybodys_again(
    request_for_records: Request, custodian: User, person: Person
) -> None:
    gone = person("paralegal")
    row = services.give_request(request=request_for_records(), to=gone, by=custodian, at=NOW)
    assert not due(access(custodian), scope=Scope(person=custodian.pk), at=NOW, most=9)
    gone.assignments.update(until_on=TODAY)
    (one,) = due(access(custodian), scope=Scope(person=custodian.pk), at=NOW, most=9)
    assert one.key == row.number
    asked_for = listing.Asked(owner="nobody")
    assert list(listing.listed(access(custodian), asked_for, NOW)) == [row]


def test_a_late_note_is_late_too(request_for_records: Request, custodian: User) -> None:
    rows = [request_for_records(received_on=TODAY - days * DAY) for days in range(20)]
    noted = rows[10]
    RecordsRequest.objects.filter(pk=noted.pk).update(noted_on=noted.received_on)
    wanted = {row.pk for row in RecordsRequest.objects.all() if listing.line_of(row, NOW).is_late}
    found = {row.pk for row in listing.listed(access(custodian), listing.Asked(show="late"), NOW)}
    assert found == wanted
    assert noted.pk not in found
