"""A public-records request to the city: the note, the answer, what is late and what may be at stake."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dintel.domain.deadlines import Calendar
from dintel.domain.ipra import (
    Answer,
    Clocks,
    Decision,
    Happening,
    Reading,
    State,
    What,
    answer_of,
    newest_late,
    read,
)
from dintel.lawbook.load import load_deadlines

ROOT = Path(__file__).resolve().parents[2]
HOLIDAYS = {date(2026, 11, 26): "Thanksgiving Day"}
CITY = Calendar("city", "City", frozenset({5, 6}), HOLIDAYS, date(2026, 1, 1), date(2028, 1, 1))
LAW = load_deadlines("us/nm/albuquerque", ROOT)
CLOCKS = Clocks(LAW["ipra_first_notice"], CITY, LAW["ipra"], CITY, ZoneInfo("America/Denver"))
RECEIVED = date(2026, 11, 24)
DAY = timedelta(days=1)


def after(days: int, *others: tuple[What, int]) -> Reading:
    history = [Happening(What.RECEIVED, RECEIVED), *(Happening(what, RECEIVED + DAY * n) for what, n in others)]
    return read(history, RECEIVED + DAY * days, CLOCKS)


def test_the_note_is_due_within_three_business_days_and_thanksgiving_is_none() -> None:
    reading = after(0)
    assert (reading.state, reading.note.on) == (State.NOTE_DUE, date(2026, 11, 30))
    assert after(6).state is State.NOTE_DUE
    assert after(7).state is State.NOTE_LATE
    assert after(8, (What.NOTE, 8)).state is State.ANSWER_DUE
    assert after(8, (What.RELEASED, 2)).state is State.ANSWER_DUE


def test_the_answer_is_due_within_fifteen_calendar_days_whatever_was_promised() -> None:
    assert after(0).answer.on == date(2026, 12, 9)
    assert after(15, (What.NOTE, 1)).state is State.ANSWER_DUE
    late = after(18, (What.NOTE, 1))
    assert (late.state, late.days_late, late.most_dollars) == (State.ANSWER_LATE, 3, 300)


def test_an_answer_ends_the_count_of_days() -> None:
    assert after(40, (What.ANSWERED, 15)).state is State.ANSWERED
    late = after(40, (What.ANSWERED, 17))
    assert (late.state, late.days_late, late.most_dollars) == (State.ANSWERED_LATE, 2, 200)
    gone = after(40, (What.WITHDRAWN, 3))
    assert (gone.state, gone.most_dollars) == (State.WITHDRAWN, 0)


def test_what_happened_later_is_not_known_yet() -> None:
    assert after(16, (What.ANSWERED, 20)).state is State.ANSWER_LATE


@pytest.mark.parametrize(
    ("history", "why"),
    [
        ([], "begins with the receipt"),
        ([(What.NOTE, 0)], "begins with the receipt"),
        ([(What.RECEIVED, 0), (What.RECEIVED, 1)], "received once"),
        ([(What.RECEIVED, 1), (What.NOTE, 0)], "or later"),
        ([(What.RECEIVED, 0), (What.ANSWERED, 1), (What.NOTE, 2)], "nothing follows"),
    ],
)
def test_what_cannot_have_happened_is_refused(history: list[tuple[What, int]], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read([Happening(what, RECEIVED + DAY * n) for what, n in history], RECEIVED + DAY * 9, CLOCKS)


def test_no_request_stands_anywhere_before_it_came() -> None:
    with pytest.raises(ValueError, match="had not been received yet"):
        after(-1)


@given(st.dates(date(2026, 1, 1), date(2027, 6, 30)), st.integers(0, 60))
def test_each_day_after_the_fifteenth_is_one_more(received: date, days: int) -> None:
    reading = read([Happening(What.RECEIVED, received)], received + DAY * days, CLOCKS)
    assert reading.days_late == max(0, days - 15)
    assert (reading.state is State.ANSWER_LATE) == (days > 15)


@pytest.mark.parametrize(
    ("decisions", "answer"),
    [
        ([], Answer.NOTHING),
        ([Decision.RELEASE], Answer.RELEASE),
        ([Decision.DENY, Decision.DENY], Answer.DENIAL),
        ([Decision.DENY, Decision.RELEASE], Answer.PART),
        ([Decision.REDACT], Answer.PART),
    ],
)
def test_what_was_decided_of_each_record_is_the_answer(decisions: list[Decision], answer: Answer) -> None:
    assert answer_of(decisions) is answer


def test_there_is_no_answer_while_a_record_is_open() -> None:
    with pytest.raises(ValueError, match="not decided yet"):
        answer_of([Decision.RELEASE, Decision.OPEN])


@pytest.mark.parametrize("is_note", [False, True])
@given(on=st.dates(date(2026, 3, 1), date(2027, 6, 30)))
def test_what_came_on_the_newest_late_day_or_before_is_late_and_the_rest_is_not(is_note: bool, on: date) -> None:
    newest = newest_late(on, CLOCKS, back=40, is_note=is_note)
    for days in range(40):
        came = on - DAY * days
        reading = read([Happening(What.RECEIVED, came)], on, CLOCKS)
        is_late = reading.state in {State.NOTE_LATE, State.ANSWER_LATE} if is_note else reading.days_late > 0
        assert is_late == (newest is not None and came <= newest)


def test_none_is_late_where_nobody_looks_far_enough_back() -> None:
    assert newest_late(RECEIVED, CLOCKS, back=3) is None
