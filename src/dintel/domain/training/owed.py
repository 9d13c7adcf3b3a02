"""Who owes which course, and until when.

1. A course is for certain roles and departments; without a list, for all.
2. Whoever has not taken it owes it so many days after it was set or the person came, whichever is later.
3. Whoever has taken it owes it again on the last day on which that holds, and is told some time before.
4. Whom it is for and by when are its terms. The city's files give the first; whoever leads the training sets others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

VALID, RENEW, OPEN, LATE, EXPIRED = "valid", "renew", "open", "late", "expired"
STATES = (EXPIRED, LATE, RENEW, OPEN, VALID)
"""The most pressing first."""
OWED = frozenset({EXPIRED, LATE, RENEW, OPEN})
RENEW_DAYS = 30


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom something is for; an empty list is everyone."""

    roles: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()

    def holds(self, *, roles: Collection[str], department: str) -> bool:
        """Return whether somebody with these roles in this department is meant."""
        fits_role = not self.roles or not self.roles.isdisjoint(roles)
        return fits_role and (not self.departments or department in self.departments)  # 1.


@dataclass(frozen=True, slots=True)
class Terms:
    """Whom something is asked of, from which day, within how many days, and for how many months it then holds (4.)."""

    audience: Audience
    set_on: date
    within_days: int
    valid_months: int = 0
    """0 for good."""
    is_asked: bool = True
    """Whether anybody owes it at all; whoever wants to may take it all the same."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands with one thing. ``due_on`` is the last day to do it, ``None`` when it holds for good."""

    state: str
    due_on: date | None

    @property
    def is_owed(self) -> bool:
        """Whether it is to be done now or soon."""
        return self.state in OWED


def standing(*, came_on: date, set_on: date, within_days: int, until: Iterable[date | None], on: date) -> Standing:
    """Return where somebody stands on a day.

    ``until`` holds, for each time it was passed, the first day on which that no longer holds (``None``: for good).
    """
    ends = list(until)
    if None in ends:
        return Standing(VALID, None)
    held = [end for end in ends if end is not None]
    if not held:
        due_on = max(came_on, set_on) + timedelta(days=within_days)  # 2.
        return Standing(LATE if on > due_on else OPEN, due_on)
    last = max(held) - timedelta(days=1)  # 3.
    if on > last:
        return Standing(EXPIRED, last)
    return Standing(RENEW if (last - on).days < RENEW_DAYS else VALID, last)
