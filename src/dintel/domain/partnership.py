"""Partner organisations: when what a directory says has to be checked again, and the way of a referral.

A referral goes nowhere without a yes, and a yes can be taken back at any time before it is closed:

    sent -> accepted -> closed
    sent -> declined
    sent | accepted -> withdrawn
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

CURRENT, SOON, STALE, NEVER = "current", "soon", "stale", "never"
SOON_DAYS = 14

SENT, ACCEPTED, DECLINED, CLOSED, WITHDRAWN = "sent", "accepted", "declined", "closed", "withdrawn"
STATES: Final = (SENT, ACCEPTED, DECLINED, CLOSED, WITHDRAWN)
OPEN: Final = frozenset({SENT, ACCEPTED})
WAYS: Final = {
    SENT: frozenset({ACCEPTED, DECLINED, WITHDRAWN}),
    ACCEPTED: frozenset({CLOSED, WITHDRAWN}),
    DECLINED: frozenset[str](),
    CLOSED: frozenset[str](),
    WITHDRAWN: frozenset[str](),
}
"""What may follow on what."""


def check_due_on(checked_on: date | None, every_days: int) -> date | None:
    """Return the last day on which a check still holds; ``None`` for what was never checked.

    Precondition: ``every_days >= 1``.
    """
    return None if checked_on is None else checked_on + timedelta(days=every_days)


def freshness(checked_on: date | None, every_days: int, on: date) -> str:
    """Return how old what was checked is on a day: never, stale, soon to be checked again, or current."""
    due = check_due_on(checked_on, every_days)
    if due is None:
        return NEVER
    if due < on:
        return STALE
    return SOON if due - on <= timedelta(days=SOON_DAYS) else CURRENT


def may_become(state: str, following: str) -> bool:
    """Return whether a referral in one state may come into another; never of a state that is none."""
    return following in WAYS.get(state, frozenset())
