"""Working days numbered, so that counting them is a subtraction: for many dates at once and without a story.

``due`` tells every day it counted; this gives the last one alone, for lists, boards and figures. Both
count the same days, pauses aside.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dintel.domain.deadlines.calendar import ONE_DAY, Calendar


class OpenDays:
    """The working days of a calendar in ``[first, last]``."""

    def __init__(self, calendar: Calendar, first: date, last: date) -> None:
        """Number them; raise ``ValueError`` for a span that ends before it begins."""
        if last < first:
            message = f"{calendar.id}: a span from {first} ends before it begins, on {last}"
            raise ValueError(message)
        days = (first + ONE_DAY * n for n in range((last - first).days + 1))
        self._first = first.toordinal()
        self._open = [day.toordinal() for day in days if calendar.is_open(day)]
        self._numbers = np.array(self._open, dtype=np.int64)

    def after(self, day: date, count: int) -> date:
        """Return the ``count``-th working day after ``day``; raise ``LookupError`` where the span ends before it."""
        start, place = day.toordinal(), bisect_right(self._open, day.toordinal()) + count - 1
        if count < 1 or start < self._first - 1 or place >= len(self._open):
            message = f"{count} working days after {day} are not all within the days that were numbered"
            raise LookupError(message)
        return date.fromordinal(self._open[place])

    def after_many(self, days: NDArray[np.int64], count: int) -> NDArray[np.int64]:
        """Return for each day, a proleptic ordinal, that of the ``count``-th working day after it.

        Raises ``LookupError`` where the span ends before one of them.
        """
        places = np.searchsorted(self._numbers, days, side="right") + count - 1
        if len(days) and (count < 1 or days.min() < self._first - 1 or places.max() >= len(self._numbers)):
            message = f"{count} working days after some of the days are not all within the days that were numbered"
            raise LookupError(message)
        return self._numbers[places]
