"""A form carries a ticket instead of a name: used once, worked for or waited for, and never refused for good."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import TestCase
from hypothesis import given, settings
from hypothesis import strategies as st

from dintel.apps.complaints import pressure
from dintel.apps.complaints.models import Report, SpentTicket
from dintel.apps.complaints.services import sending, tickets
from dintel.apps.complaints.services.tickets import Admitted, SpentError
from dintel.domain.reporting import work
from dintel.domain.reporting.admission import Admission, Verdict

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 26, 16, 2, tzinfo=UTC)
DAY = date(2026, 11, 26)
ANSWERS = {"happened": ("paid",), "happened_words": "A man with a badge took sixty dollars from my brother."}


@pytest.fixture(autouse=True)
def _little_work(settings: Any) -> None:
    settings.REPORT_WORK_BITS, settings.REPORT_WAIT_SECONDS = 6, 30
    settings.REPORTS_WITHOUT_WORK_AN_HOUR, settings.REPORTS_USUAL_AN_HOUR = 12, 24


def admitted(*, at: datetime = AT, worked: bool = True) -> Admitted:
    given = tickets.give_ticket(at=at - timedelta(minutes=2))
    answer = work.solve(given.ticket, difficulty=given.work) if worked else ""
    found = tickets.admit(ticket=given.ticket, answer=answer, at=at)
    assert isinstance(found, Admitted)
    return found


def sent(found: Admitted) -> Report:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return sending.send_report(answers=ANSWERS, language="en", on=DAY, admitted=found).report


def refused(ticket: str, answer: str = "", *, at: datetime = AT) -> Admission:
    found = tickets.admit(ticket=ticket, answer=answer, at=at)
    assert isinstance(found, Admission)
    return found


def test_a_report_says_whether_its_device_worked() -> None:
    assert [sent(admitted(worked=worked)).proof for worked in (True, False)] == [True, False]


def test_a_form_that_is_sent_twice_is_one_report() -> None:
    found = admitted()
    sent(found)
    with pytest.raises(SpentError, match="already"):
        sent(found)
    assert Report.objects.count() == SpentTicket.objects.count() == 1


def test_of_a_ticket_only_its_number_and_a_day_are_kept_and_not_for_long() -> None:
    found = admitted()
    sent(found)
    row = SpentTicket.objects.get()
    assert (row.number.bytes, row.until_on) == (found.ticket.number, DAY + timedelta(days=2))
    assert [field.name for field in SpentTicket._meta.fields] == ["number", "until_on"]
    assert tickets.forget_spent(at=AT + timedelta(days=2)) == 0
    assert tickets.forget_spent(at=AT + timedelta(days=3)) == 1
    assert refused(found.ticket.text, at=AT + timedelta(days=3)).verdict == Verdict.STALE, "it is too old by then"


def test_without_work_the_form_waits_and_then_is_taken() -> None:
    given = tickets.give_ticket(at=AT)
    told = refused(given.ticket, at=AT + timedelta(seconds=10))
    assert (told.verdict, told.again_at) == (Verdict.TOO_SOON, AT + timedelta(seconds=30))
    assert isinstance(tickets.admit(ticket=given.ticket, answer="", at=told.again_at), Admitted)


def test_a_city_takes_so_many_without_work_and_any_number_with_it() -> None:
    for _ in range(2):
        sent(admitted(worked=False))
    given = tickets.give_ticket(at=AT - timedelta(minutes=5))
    told = refused(given.ticket)
    assert (told.verdict, told.again_at) == (Verdict.FULL, datetime(2026, 11, 26, 16, 10, tzinfo=UTC))
    for _ in range(10):
        assert sent(admitted()).proof, "a report with its work is never refused"
    assert isinstance(tickets.admit(ticket=given.ticket, answer="", at=told.again_at), Admitted), "the next window"


def test_the_work_rises_in_a_flood_and_falls_again() -> None:
    assert tickets.give_ticket(at=AT).work == 6
    for _ in range(16):
        pressure.add(pressure.ALL, at=AT)
    assert tickets.give_ticket(at=AT).work == 9
    assert tickets.give_ticket(at=AT + timedelta(minutes=10)).work == 9, "the window before counts still"
    assert tickets.give_ticket(at=AT + timedelta(minutes=20)).work == 6


def test_the_work_of_a_ticket_given_out_before_a_flood_still_counts() -> None:
    given = tickets.give_ticket(at=AT)
    for _ in range(1000):
        pressure.add(pressure.ALL, at=AT)
    answer = work.solve(given.ticket, difficulty=given.work)
    assert isinstance(tickets.admit(ticket=given.ticket, answer=answer, at=AT), Admitted)


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=50)
def test_whatever_is_sent_as_a_ticket_is_answered(ticket: str, answer: str) -> None:
    assert refused(ticket, answer).verdict == Verdict.STALE


def test_a_second_window_counts_apart_and_one_city_from_another(settings: Any) -> None:
    pressure.add(pressure.UNPROVED, at=AT)
    assert pressure.count(pressure.UNPROVED, at=AT) == 1
    assert pressure.count(pressure.UNPROVED, at=AT + timedelta(minutes=10)) == 0
    settings.DINTEL_CITY = "elsewhere"
    assert pressure.count(pressure.UNPROVED, at=AT) == 0


def test_a_report_is_found_beside_others_like_it_as_soon_as_it_is_kept() -> None:
    report = sent(admitted())
    assert report.likeness
    plain = sending.send_report(answers={"happened": ("paid",)}, language="en", on=DAY).report
    assert plain.likeness is None
