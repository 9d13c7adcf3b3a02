"""In which state a task is on a day, and when somebody is reminded of it.

1. What was withdrawn or done is that, whatever its date.
2. The target day itself is still in time; the day after is late.
3. What waits for something that is not done says so, unless it is late: late is what must be seen first.
4. A task without a date is never late.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

OPEN, WAITING, LATE, DONE, WITHDRAWN = "open", "waiting", "late", "done", "withdrawn"
STATES = (LATE, OPEN, WAITING, DONE, WITHDRAWN)
"""The most pressing first."""


def is_late(target_on: date | None, on: date) -> bool:
    """Say whether a task that is not done is past its day."""
    return target_on is not None and on > target_on  # 2. 4.


def state_of(kept: str, *, target_on: date | None, waits: int, on: date) -> str:
    """Return the state of ``STATES``. ``kept`` is ``open``, ``done`` or ``withdrawn``; ``waits`` counts needs."""
    if kept != OPEN:  # 1.
        return kept
    if is_late(target_on, on):
        return LATE
    return WAITING if waits else OPEN  # 3.


def step_due(target_on: date, on: date, *, before: Sequence[int], after: Sequence[int]) -> int | None:
    """Return which reminder is due: its number of days relative to the target, the last that has come.

    ``before`` counts days left, ``after`` days over; a reminder before the target is not sent after it, where the first
    of ``after`` takes its place. ``None`` while none is due.
    """
    over = (on - target_on) // timedelta(days=1)
    come = [-days for days in before if -days <= over <= 0] + [days for days in after if days <= over]
    return max(come) if come else None
