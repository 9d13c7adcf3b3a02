"""When something that comes round is due again.

1. Rounds are counted from the first day, so that the end of a month does not drift: after 28 February comes
   31 March if the first day was a 31st.
2. The next round is the first that lies after the day on which the last one was done, and after its own date: what was
   done late is not late again the same day, and what was done early does not come twice.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from dintel.domain.months import month_later, months_apart

UNITS = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}
"""Months and days in each."""
MOST = 10 * 12


class RhythmError(ValueError):
    """These words are no rhythm."""


@dataclass(frozen=True, slots=True)
class Every:
    """So many months, or so many days; exactly one of them is above 0."""

    months: int = 0
    days: int = 0


def every_of(words: str) -> Every:
    """Return the rhythm that words such as ``3 months`` or ``1 year`` name. Raises ``RhythmError`` for others."""
    told = re.fullmatch(r"([1-9]\d{0,2}) (day|week|month|year)s?", words)
    if told is None or int(told[1]) * UNITS[told[2]][0] > MOST:
        message = f"{words!r} is no rhythm: write a number and a unit, such as 2 weeks, 3 months or 1 year"
        raise RhythmError(message)
    months, days = (int(told[1]) * size for size in UNITS[told[2]])
    return Every(months, days)


def round_on(first: date, every: Every, number: int) -> date:
    """Return the day of a round, the first being number 0."""
    if every.days:
        return first + timedelta(days=every.days * number)
    month = month_later(first, every.months * number)  # 1.
    return month.replace(day=min(first.day, monthrange(month.year, month.month)[1]))


def next_round(first: date, every: Every, after: date) -> date:
    """Return the first round after ``first`` that lies after a day. Precondition: the year stays below 10000."""
    if every.days:
        number = max(1, (after - first).days // every.days + 1)
    else:
        number = max(1, months_apart(first, after) // every.months)
    while (found := round_on(first, every, number)) <= after:  # 2. a day of the same month still, at most once
        number += 1
    return found
