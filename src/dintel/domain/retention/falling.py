"""When a record falls due for disposal, and what keeps it.

1. What is kept for ever never falls due, and what has no event yet has not begun.
2. It is kept through the last day of its span; from the day after it is due.
3. What is still being worked on is not due, however old.
4. A legal hold beats everything: nothing under one is disposed of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dintel.domain.retention.schedule import Keep, RecordClass

ONE_DAY = timedelta(days=1)


class State(StrEnum):
    """Where a record stands; only ``DUE`` may be disposed of."""

    PERMANENT = "permanent"
    NOT_BEGUN = "not_begun"
    RUNNING = "running"
    BUSY = "busy"
    HELD = "held"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Holding:
    """A legal hold that stands: since when, and on which record."""

    since: date
    subject: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a record: the day of its event, the holds that stand, and whether work on it goes on."""

    begun: date | None
    holds: Sequence[Holding] = ()
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A dated, explained result. ``clipped`` says that the last month has no such day as the event had."""

    state: State
    begun: date | None = None
    kept_through: date | None = None
    due_on: date | None = None
    clipped: bool = False
    holds: tuple[Holding, ...] = ()

    @property
    def may_be_disposed_of(self) -> bool:
        """Whether nothing keeps it any more."""
        return self.state is State.DUE


def falls_due(record_class: RecordClass, facts: Facts, *, on: date) -> Due:
    """Return where a record stands on a day. Raises ``OverflowError`` for a span beyond the year 9999."""
    holds = tuple(sorted(facts.holds, key=lambda hold: (hold.since, hold.subject)))
    keep = record_class.keep
    if keep is None or facts.begun is None:  # 1.
        state = State.PERMANENT if keep is None else State.NOT_BEGUN
        return Due(State.HELD if holds else state, facts.begun, holds=holds)
    last = keep.last_day(facts.begun)
    due_on = last + ONE_DAY  # 2.
    before = Keep(keep.years, keep.months, 0).last_day(facts.begun) if keep.years or keep.months else facts.begun
    state = State.RUNNING if on < due_on else State.BUSY if facts.is_busy else State.DUE  # 3.
    if holds:
        state = State.HELD  # 4.
    return Due(state, facts.begun, last, due_on, clipped=before.day != facts.begun.day, holds=holds)


def begun_until(keep: Keep, on: date) -> date:
    """Return the last day on which an event can have been for its record to be due ``on`` that day, or before.

    Later events fall due no earlier, so the day is found by halving. Returns the first day of the calendar where
    none is old enough.
    """
    low, high = date.min.toordinal(), on.toordinal()
    while low < high:
        middle = (low + high + 1) // 2
        if keep.last_day(date.fromordinal(middle)) < on:
            low = middle
        else:
            high = middle - 1
    return date.fromordinal(low)
