"""A request to a federal agency: each turn told in a sentence, every history lived through by a clerk as well."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.domain.slow_foia import Clerk

from dintel.domain.foia import Clocks, Happening, Outcome, OutOfOrderError, What, check, read, standing, ways
from dintel.domain.foia.clock import Reading, Remark, State, answer_clock
from dintel.domain.foia.history import ADVERSE, DECIDING
from dintel.domain.foia.standing import BECOMES
from dintel.domain.foia.ways import OPEN_TO
from dintel.lawbook.calendars import open_calendars
from dintel.lawbook.load import load_deadlines

ROOT = Path(__file__).resolve().parents[2]
ROWS = ROOT / "tests" / "vectors" / "foia_due_dates_computed.csv"
DAY = timedelta(days=1)
SENT, END = date(2026, 5, 29), date(2027, 3, 1)


FEDERAL, LAW = open_calendars("albuquerque", ROOT)["federal"], load_deadlines("us/nm/albuquerque", ROOT)
CLOCKS = Clocks(
    start=LAW["foia_start"],
    answer=LAW["foia"],
    extended=LAW["foia_extended"],
    appeal_window=LAW["foia_appeal_window"],
    appeal=LAW["foia_appeal"],
    calendar=FEDERAL,
    zone=ZoneInfo("America/Denver"),
)
OF = {what.value: what for what in What}


def told(*lines: str) -> list[Happening]:
    """Return a history: ``2026-06-01 determination denied``."""
    found = [Happening(What.SENT, SENT)]
    for line in lines:
        day, what, *outcome = line.split()
        found.append(Happening(OF[what], date.fromisoformat(day), Outcome(outcome[0]) if outcome else None))
    return found


def on(day: str, *lines: str) -> Reading:
    return read(told(*lines), date.fromisoformat(day), CLOCKS)


def due_on(*lines: str) -> date | None:
    found = answer_clock(told(*lines), CLOCKS).due
    return found.on if found else None


def test_due_dates_are_those_of_the_table() -> None:
    with ROWS.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 32
    for row in rows:
        day = date.fromisoformat(row["received"])
        history = [Happening(What.SENT, day), Happening(What.AT_OFFICE, day)]
        found = answer_clock(history, CLOCKS).due
        longer = answer_clock([*history, Happening(What.EXTENSION, day)], CLOCKS).due
        assert found
        assert found.on
        assert longer
        assert str(found.on) == row["due_20_working_days"]
        assert str(longer.on) == row["due_30_with_10_day_extension"]
        assert str(CLOCKS.count(CLOCKS.appeal, found.on).on) == row["appeal_20_working_days_from_due"]


def test_the_scenario_of_june_2026_day_by_day() -> None:
    line = "2026-06-01 at_office"
    assert due_on(line) == date(2026, 6, 30)
    assert on("2026-06-30", line).state is State.RUNNING
    late = on("2026-07-01", line)
    assert late.state is State.OVERDUE
    assert late.due
    assert [step.name for step in late.due.steps if step.why == "holiday"] == ["Juneteenth National Independence Day"]
    assert [way.id for way in ways(late)] == ["remind", "appeal_silence", "sue"]


def test_without_a_receipt_no_clock_runs() -> None:
    assert due_on() is None
    reading = on("2026-12-01")
    assert (reading.state, reading.due) == (State.ON_ITS_WAY, None)
    assert [way.id for way in ways(reading)] == ["ask_receipt"]


def test_a_request_at_the_wrong_office_starts_ten_working_days_later_at_the_latest() -> None:
    assert answer_clock(told("2026-06-01 received"), CLOCKS).started_on == date(2026, 6, 15)
    assert on("2026-06-20", "2026-06-01 received").remarks == (Remark.START_ASSUMED,)
    soon = ("2026-06-01 received", "2026-06-04 at_office")
    assert answer_clock(told(*soon), CLOCKS).started_on == date(2026, 6, 4)
    assert on("2026-06-20", *soon).remarks == ()
    assert answer_clock(told("2026-06-01 received", "2026-08-04 at_office"), CLOCKS).started_on == date(2026, 6, 15)


def test_one_question_stops_the_clock_until_the_reply_and_a_second_does_not() -> None:
    asked = ("2026-06-01 at_office", "2026-06-08 question")
    assert on("2026-09-01", *asked).state is State.PAUSED
    assert [way.id for way in ways(on("2026-09-01", *asked))] == ["reply"]
    replied = (*asked, "2026-06-12 reply")
    assert due_on(*replied) == date(2026, 7, 8)
    again = (*replied, "2026-06-16 question")
    assert due_on(*again) == date(2026, 7, 8)
    assert on("2026-06-17", *again).remarks == (Remark.SECOND_QUESTION,)


def test_questions_about_fees_stop_it_each_time() -> None:
    fees = (
        *("2026-06-01 at_office", "2026-06-08 fee_question", "2026-06-08 fee_reply"),
        *("2026-06-10 fee_question", "2026-06-11 fee_reply"),
    )
    assert due_on(*fees) == date(2026, 7, 6)
    assert on("2026-06-12", *fees).remarks == ()


def test_ten_more_days_by_a_notice_in_time_only() -> None:
    in_time = ("2026-06-01 at_office", "2026-06-30 extension")
    assert due_on(*in_time) == date(2026, 7, 15)
    assert answer_clock(told(*in_time), CLOCKS).is_extended
    late = ("2026-06-01 at_office", "2026-07-01 extension")
    assert due_on(*late) == date(2026, 6, 30)
    assert on("2026-07-01", *late) == Reading(
        State.OVERDUE, answer_clock(told(late[0]), CLOCKS).due, (Remark.LATE_EXTENSION,)
    )


def test_a_denial_can_be_appealed_for_ninety_days_at_least() -> None:
    denied = ("2026-06-01 at_office", "2026-07-02 determination denied")
    reading = on("2026-07-03", *denied)
    assert (reading.state, reading.remarks) == (State.APPEALABLE, (Remark.ANSWERED_LATE,))
    assert [(way.id, way.by) for way in ways(reading)] == [
        ("appeal", date(2026, 9, 30)),
        ("read", None),
        ("close", None),
    ]
    assert on("2026-09-30", *denied).state is State.APPEALABLE
    assert on("2026-10-01", *denied).state is State.LAPSED
    late = on("2026-10-05", *denied, "2026-10-05 appeal")
    assert (late.state, late.remarks) == (State.APPEAL_ON_ITS_WAY, (Remark.ANSWERED_LATE, Remark.APPEALED_LATE))


def test_a_letter_may_give_more_days_for_an_appeal_and_never_less() -> None:
    answered = date(2026, 6, 30)
    before = told("2026-06-01 at_office")

    def named(day: date, today: date) -> Reading:
        return read([*before, Happening(What.DETERMINATION, answered, Outcome.DENIED, day)], today, CLOCKS)

    statute = answered + 90 * DAY
    more = named(statute + 30 * DAY, statute + 30 * DAY)
    assert (more.state, more.last_on) == (State.APPEALABLE, statute + 30 * DAY)
    assert more.due
    assert more.due.on == statute, "the least that the statute gives is still shown"
    assert more.remarks == (Remark.LETTER_GIVES_MORE,)
    assert {way.id: way.by for way in ways(more)}["appeal"] == statute + 30 * DAY
    assert named(statute + 30 * DAY, statute + 31 * DAY).state is State.LAPSED
    less = named(answered + 30 * DAY, statute)
    assert (less.state, less.last_on, less.remarks) == (State.APPEALABLE, statute, (Remark.LETTER_GIVES_LESS,))
    assert named(statute, statute).remarks == ()
    in_time = [*before, Happening(What.DETERMINATION, answered, Outcome.DENIED, statute + 30 * DAY)]
    for after, late in ((30, ()), (31, (Remark.APPEALED_LATE,))):
        appealed = [*in_time, Happening(What.APPEAL, statute + after * DAY)]
        assert read(appealed, statute + 31 * DAY, CLOCKS).remarks == late
    for one in (
        Happening(What.DETERMINATION, answered, Outcome.GRANTED, statute),
        Happening(What.DETERMINATION, answered, Outcome.DENIED, answered - DAY),
        Happening(What.EXTENSION, answered, None, statute),
    ):
        with pytest.raises(OutOfOrderError) as refused:
            check([*before, one])
        assert refused.value.why == "appeal_day"


def test_an_appeal_runs_is_overdue_and_is_decided() -> None:
    appealed = (
        *("2026-06-01 at_office", "2026-06-30 determination partly"),
        *("2026-07-06 appeal", "2026-07-08 appeal_received"),
    )
    running = on("2026-08-05", *appealed)
    assert running.due
    assert (running.state, running.due.on, running.remarks) == (State.APPEAL_RUNNING, date(2026, 8, 5), ())
    assert on("2026-08-06", *appealed).state is State.APPEAL_OVERDUE
    assert on("2026-08-07", *appealed, "2026-08-07 appeal_decision denied").state is State.EXHAUSTED
    assert on("2026-08-07", *appealed, "2026-08-07 appeal_decision granted").state is State.GRANTED
    back = (*appealed, "2026-08-07 appeal_decision remanded")
    assert on("2026-08-07", *back).state is State.RUNNING
    assert due_on(*back) == date(2026, 9, 4)
    anew = (*back, "2026-08-20 determination denied", "2026-08-21 appeal")
    assert on("2026-08-20", *anew).state is State.APPEALABLE
    assert on("2026-08-21", *anew).state is State.APPEAL_ON_ITS_WAY


def test_silence_is_appealed_and_an_answer_after_the_decision_stands() -> None:
    silent = ("2026-06-01 at_office", "2026-07-01 appeal", "2026-07-02 appeal_received")
    assert on("2026-07-02", *silent).state is State.APPEAL_RUNNING
    refused = (*silent, "2026-07-20 appeal_decision no_records")
    assert on("2026-07-20", *refused).state is State.EXHAUSTED
    assert on("2026-07-22", *refused, "2026-07-22 determination granted").state is State.GRANTED


def test_a_court_a_withdrawal_and_papers_that_still_come() -> None:
    sued = ("2026-06-01 at_office", "2026-07-02 suit")
    assert on("2026-07-02", *sued).state is State.IN_COURT
    ended = (*sued, "2026-11-02 suit_ended", "2026-11-20 documents")
    assert on("2026-11-20", *ended).state is State.ENDED
    assert ways(on("2026-11-20", *ended)) == ()
    assert on("2026-06-02", "2026-06-02 withdrawn").state is State.ENDED


def test_what_happened_later_is_not_known_yet() -> None:
    lines = ("2026-06-01 at_office", "2026-06-30 determination granted")
    assert on("2026-06-29", *lines).state is State.RUNNING
    with pytest.raises(ValueError, match="was not sent yet"):
        read(told(), SENT - DAY, CLOCKS)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("2026-06-01 sent",), "twice"),
        (("2026-05-01 received",), "before_the_last"),
        (("2026-06-01 received", "2026-06-02 received"), "twice"),
        (("2026-06-01 reply",), "nothing_open"),
        (("2026-06-01 fee_question", "2026-06-01 fee_reply", "2026-06-01 fee_reply"), "nothing_open"),
        (("2026-06-01 determination",), "outcome"),
        (("2026-06-01 received granted",), "outcome"),
        (("2026-06-01 determination remanded",), "outcome"),
        (("2026-06-01 determination denied", "2026-06-02 determination denied"), "answered"),
        (("2026-06-01 appeal", "2026-06-02 appeal"), "unanswered"),
        (("2026-06-01 appeal_decision denied",), "nothing_open"),
        (("2026-06-01 appeal", "2026-06-02 appeal_decision denied", "2026-06-02 appeal_received"), "nothing_open"),
        (("2026-06-01 withdrawn", "2026-06-02 received"), "ended"),
        (("2026-06-01 suit_ended",), "nothing_open"),
    ],
)
def test_what_cannot_have_happened_is_refused(lines: tuple[str, ...], why: str) -> None:
    with pytest.raises(OutOfOrderError) as wrong:
        check(told(*lines))
    assert wrong.value.why == why
    assert wrong.value.happening == told(*lines)[-1]
    assert wrong.value.happening.what in str(wrong.value)


def test_a_history_begins_when_it_was_sent() -> None:
    with pytest.raises(OutOfOrderError) as wrong:
        check([Happening(What.RECEIVED, SENT)])
    assert wrong.value.why == "not_sent"


def test_every_state_says_what_can_be_done() -> None:
    assert set(OPEN_TO) == set(State)


@st.composite
def histories(draw: st.DrawFn) -> list[Happening]:
    """Draw a history that can be: whatever is drawn and cannot have happened is left out."""
    found, day = [Happening(What.SENT, SENT)], SENT
    for _ in range(draw(st.integers(1, 14))):
        day += DAY * draw(st.sampled_from([0, 0, 1, 2, 3, 7, 20, 29, 45, 91]))
        what = draw(st.sampled_from(list(What)))
        outcome = draw(st.sampled_from(list(Outcome))) if what in DECIDING else None
        named = day + DAY * draw(st.sampled_from([30, 90, 91, 120])) if draw(st.booleans()) else None
        one = Happening(what, day, outcome, named if what is What.DETERMINATION and outcome in ADVERSE else None)
        try:
            check([*found, one])
        except OutOfOrderError:
            continue
        found.append(one)
    return found


def lived_through(history: Sequence[Happening]) -> Iterator[tuple[date, State, frozenset[Remark]]]:
    clerk, day = Clerk(set(FEDERAL.holidays)), SENT
    while day <= min(END, history[-1].on + DAY * 100):
        clerk.live_through(day, [one for one in history if one.on == day])
        remarks = clerk.remarks | ({Remark.SECOND_QUESTION} if clerk.questions > 1 else set())
        yield day, clerk.state(day), frozenset(remarks)
        day += DAY


@pytest.mark.untraced
@settings(max_examples=60)
@given(histories())
@example(told("2026-06-01 at_office", "2026-06-30 extension", "2026-07-15 question", "2026-07-16 reply"))
@example(told("2026-06-01 received", "2026-06-02 question", "2026-06-20 reply", "2026-06-22 fee_question"))
def test_a_clerk_who_lives_through_every_day_comes_to_the_same(history: list[Happening]) -> None:
    counted = frozenset({Remark.SECOND_QUESTION, Remark.LATE_EXTENSION, Remark.ANSWERED_LATE})
    for day, state, remarks in lived_through(history):
        reading = read(history, day, CLOCKS)
        assert reading.state is state, (day, history)
        has_started = answer_clock([one for one in history if one.on <= day], CLOCKS).started_on is not None
        assert frozenset(reading.remarks) & counted == (remarks if has_started else frozenset()), (day, history)


@settings(max_examples=40)
@given(histories())
@example(told("2026-06-01 at_office", "2026-07-01 extension"))
def test_where_it_stands_holds_for_every_day_until_something_new_happens(history: list[Happening]) -> None:
    found = standing(history, CLOCKS)
    assert found.state not in BECOMES.values()
    for after in range(150):
        day = history[-1].on + DAY * after
        assert found.on(day) is read(history, day, CLOCKS).state, (day, history)


def test_nothing_stands_before_it_was_sent() -> None:
    with pytest.raises(ValueError, match="was not sent yet"):
        standing([], CLOCKS)
