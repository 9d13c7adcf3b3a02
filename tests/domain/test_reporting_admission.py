"""A report with its work is always taken; one without waits its while, and a flood does not end for good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dintel.domain.reporting.admission import Limits, Verdict, judge, waiting, window_of, work_asked
from dintel.domain.reporting.work import Ticket

AT = datetime(2026, 11, 26, 9, 34, tzinfo=UTC)
LIMITS = Limits(work=18, most_work=22, wait=timedelta(seconds=30), unproved=20, usual=20)
MANY = 10**9
ages = st.timedeltas(timedelta(minutes=-5), timedelta(days=3))


def ticket(age: timedelta = timedelta(minutes=5), difficulty: int = 18) -> Ticket:
    return Ticket(difficulty, AT - age, bytes(16), "")


@given(ages.filter(lambda age: age <= LIMITS.life), st.integers(0, MANY), st.integers(1, 32))
def test_a_report_with_the_work_of_its_ticket_is_never_refused(age: timedelta, unproved: int, difficulty: int) -> None:
    taken = judge(LIMITS, ticket(age, difficulty), solved=True, unproved=unproved, at=AT)
    assert (taken.verdict, taken.proof, taken.again_at) == (Verdict.TAKEN, True, AT)


@given(ages, st.integers(0, 100), st.booleans())
def test_whoever_waits_as_they_were_told_is_taken(age: timedelta, unproved: int, solved: bool) -> None:
    told = judge(LIMITS, ticket(age), solved=solved, unproved=unproved, at=AT)
    assert told.again_at >= AT
    if told.verdict == Verdict.STALE:
        return
    in_new_window = window_of(LIMITS, at=told.again_at) > window_of(LIMITS, at=AT)
    then = judge(LIMITS, ticket(age), solved=solved, unproved=0 if in_new_window else unproved, at=told.again_at)
    assert then.verdict in {Verdict.TAKEN, Verdict.TOO_SOON if in_new_window else Verdict.TAKEN, Verdict.STALE}
    assert told.again_at - AT <= max(LIMITS.window, 4 * LIMITS.wait + timedelta(minutes=5)), "nobody waits long"


def test_without_work_a_form_must_have_been_open_for_a_while() -> None:
    told = judge(LIMITS, ticket(timedelta(seconds=29)), solved=False, unproved=0, at=AT)
    assert (told.verdict, told.proof, told.again_at) == (Verdict.TOO_SOON, False, AT + timedelta(seconds=1))
    taken = judge(LIMITS, ticket(timedelta(seconds=30)), solved=False, unproved=0, at=AT)
    assert (taken.verdict, taken.proof) == (Verdict.TAKEN, False)


def test_the_while_grows_as_the_window_fills_and_no_further() -> None:
    assert [waiting(LIMITS, unproved=n).total_seconds() for n in (0, 10, 20, MANY)] == [30, 75, 120, 120]
    assert judge(LIMITS, ticket(timedelta(seconds=74)), solved=False, unproved=10, at=AT).verdict == Verdict.TOO_SOON
    assert judge(LIMITS, ticket(timedelta(seconds=75)), solved=False, unproved=10, at=AT).verdict == Verdict.TAKEN


def test_a_full_window_opens_again_on_the_clock() -> None:
    told = judge(LIMITS, ticket(), solved=False, unproved=20, at=AT)
    assert (told.verdict, told.again_at) == (Verdict.FULL, datetime(2026, 11, 26, 9, 40, tzinfo=UTC))
    assert window_of(LIMITS, at=told.again_at) == window_of(LIMITS, at=AT) + 1
    assert window_of(LIMITS, at=told.again_at - timedelta(microseconds=1)) == window_of(LIMITS, at=AT)


def test_work_that_was_never_asked_for_proves_nothing() -> None:
    told = judge(LIMITS, ticket(difficulty=0), solved=True, unproved=20, at=AT)
    assert (told.verdict, told.proof) == (Verdict.FULL, False)


def test_an_old_ticket_is_exchanged_even_with_its_work() -> None:
    for solved in (True, False):
        told = judge(LIMITS, ticket(timedelta(hours=24, seconds=1)), solved=solved, unproved=0, at=AT)
        assert (told.verdict, told.proof, told.again_at) == (Verdict.STALE, False, AT)
    assert judge(LIMITS, ticket(timedelta(hours=24)), solved=True, unproved=0, at=AT).verdict == Verdict.TAKEN


def test_the_work_doubles_each_time_the_number_of_reports_does() -> None:
    lately = (0, 19, 20, 39, 40, 79, 80, 160, 10_000)
    assert [work_asked(LIMITS, lately=n) for n in lately] == [18, 18, 19, 19, 20, 20, 21, 22, 22]


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 50), st.integers(0, MANY), st.integers(0, MANY))
def test_more_reports_never_ask_for_less_work(work: int, most: int, usual: int, fewer: int, more: int) -> None:
    limits = Limits(work=work, most_work=most, wait=timedelta(0), unproved=0, usual=usual)
    low, high = (work_asked(limits, lately=n) for n in sorted((fewer, more)))
    assert work <= low <= high <= max(work, most)
    assert work_asked(Limits(0, most, timedelta(0), 0, usual), lately=more) == 0


def test_a_city_may_take_none_without_work() -> None:
    none = Limits(work=18, most_work=22, wait=timedelta(0), unproved=0, usual=20)
    assert judge(none, ticket(), solved=False, unproved=0, at=AT).verdict == Verdict.FULL
    assert waiting(none, unproved=5) == timedelta(0)
