"""Tasks, their order, their rhythm, and what a board shows of them."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.domain import naive_rollout as naive

from dintel.domain.rollout import (
    CELLS,
    STATES,
    Counts,
    Every,
    Happened,
    RhythmError,
    StepError,
    burnup,
    cell_of,
    every_of,
    in_order,
    is_late,
    next_round,
    state_of,
    step_due,
)

DAY = timedelta(days=1)
TODAY = date(2026, 11, 26)
DAYS = st.dates(date(2020, 1, 1), date(2035, 1, 1))
RHYTHMS = st.one_of(
    st.integers(1, 400).map(lambda days: Every(days=days)), st.integers(1, 60).map(lambda months: Every(months=months))
)
NAMES = "abcde"
PLANS = st.dictionaries(
    st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), max_size=2), min_size=1, max_size=5
).map(lambda plan: {step: [need for need in needs if need in plan] for step, needs in plan.items()})


@given(PLANS)
def test_steps_stand_behind_what_they_wait_for_or_there_is_no_order_at_all(plan: dict[str, list[str]]) -> None:
    try:
        found = in_order(plan)
    except StepError:
        assert not naive.any_order(plan)
    else:
        assert sorted(found) == sorted(plan)
        assert naive.is_an_order(found, plan)


def test_steps_without_needs_stay_as_they_were_written() -> None:
    assert in_order({"b": [], "a": [], "c": ["a"]}) == ("b", "a", "c")
    assert in_order({"last": ["b"], "b": [], "a": []}) == ("b", "last", "a")


def test_a_circle_and_a_step_that_is_not_there_are_named() -> None:
    with pytest.raises(StepError, match="sign, tell"):
        in_order({"sign": ["tell"], "tell": ["sign"], "free": []})
    with pytest.raises(StepError, match="draw, which is not there"):
        in_order({"sign": ["draw"]})


@pytest.mark.parametrize(
    ("words", "every"),
    [
        ("2 weeks", Every(days=14)),
        ("1 day", Every(days=1)),
        ("3 months", Every(months=3)),
        ("1 year", Every(months=12)),
    ],
)
def test_a_rhythm_is_read_from_words(words: str, every: Every) -> None:
    assert every_of(words) == every


@pytest.mark.parametrize("words", ["", "0 days", "monthly", "3 fortnights", "11 years", "1 year ", "-1 week"])
def test_other_words_are_no_rhythm(words: str) -> None:
    with pytest.raises(RhythmError, match="such as 2 weeks"):
        every_of(words)


def test_the_end_of_a_month_does_not_drift() -> None:
    first, monthly = date(2027, 1, 31), Every(months=1)
    second = next_round(first, monthly, first)
    assert second == date(2027, 2, 28)
    assert next_round(first, monthly, second) == date(2027, 3, 31)


@given(DAYS, RHYTHMS, st.integers(-800, 2000))
def test_the_next_round_is_the_naive_one(first: date, every: Every, days: int) -> None:
    after = first + DAY * days
    found = next_round(first, every, after)
    assert found == naive.next_round(first, every, after)
    assert found > max(first, after)


def test_the_target_day_is_in_time_and_the_day_after_is_late() -> None:
    assert not is_late(TODAY, TODAY)
    assert is_late(TODAY, TODAY + DAY)
    assert not is_late(None, TODAY)


@example(kept="open", target_on=TODAY, waits=0, on=TODAY + DAY)
@given(st.sampled_from(["open", "done", "withdrawn"]), st.none() | DAYS, st.integers(0, 3), DAYS)
def test_every_task_is_in_one_known_state(kept: str, target_on: date | None, waits: int, on: date) -> None:
    state = state_of(kept, target_on=target_on, waits=waits, on=on)
    assert state in STATES
    assert kept in {state, "open"}
    if kept == "open":
        late = target_on is not None and target_on < on
        assert state == ("late" if late else "waiting" if waits else "open")


def test_reminders_come_before_then_after_and_never_twice_for_one_day() -> None:
    due = {days: step_due(TODAY, TODAY + DAY * days, before=(7, 1), after=(1, 14)) for days in range(-9, 17)}
    assert [day for day, step in due.items() if step is None] == [-9, -8]
    assert {step for day, step in due.items() if -7 <= day < -1} == {-7}
    assert due[-1] == due[0] == -1
    assert {step for day, step in due.items() if 1 <= day < 14} == {1}
    assert due[16] == 14


def test_a_reminder_before_the_day_is_not_sent_after_it() -> None:
    assert step_due(TODAY, TODAY + DAY, before=(7,), after=(3,)) is None


def test_a_field_of_the_board_says_the_most_pressing_thing() -> None:
    for told in product(range(4), range(4), range(4), range(4), (False, True)):
        is_open, late, again, done, is_bound = told
        if late > is_open or again > is_open:
            continue
        cell = cell_of(Counts(open=is_open, late=late, again=again, done=done), is_bound=is_bound)
        assert cell in CELLS
        assert (cell == "late") == (late > 0)
        assert (cell == "done") == (is_open == 0 and done > 0)
        assert (cell in {"nothing", "not_bound"}) == (is_open == done == 0)
        assert (cell == "practice") == (late == 0 and 0 < again == is_open)
        assert (cell == "begun") == (late == 0 and again < is_open and done > 0)


def test_nothing_given_where_the_order_binds_is_not_the_same_as_not_bound() -> None:
    assert cell_of(Counts(), is_bound=True) == "nothing"
    assert cell_of(Counts(), is_bound=False) == "not_bound"
    assert cell_of(Counts(open=1, again=1, done=2), is_bound=True) == "practice"


HAPPENED = st.lists(
    st.builds(
        Happened,
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        st.sampled_from(["given", "done", "sent_back", "withdrawn", "moved"]),
        st.integers(1, 3),
    ),
    max_size=12,
)


@given(HAPPENED, st.integers(0, 200), st.integers(1, 30))
def test_each_point_holds_what_stood_at_the_end_of_its_day(happened: list[Happened], back: int, days: int) -> None:
    until = date(2026, 9, 1)
    points = burnup(happened, since=until - DAY * back, until=until, days=days)
    assert points[-1].on == until
    assert all(point.on >= until - DAY * back for point in points)
    assert [(point.given, point.done) for point in points] == [naive.stood_on(happened, point.on) for point in points]
