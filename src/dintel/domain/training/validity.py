"""How long what was learned holds. Spans are half open: on ``until`` it no longer holds."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

FOR_GOOD = 0
"""Months of something that does not run out."""


def valid_until(passed_on: date, months: int) -> date | None:
    """Return the first day on which it no longer holds, or ``None`` where it holds for good.

    The same day so many months on; the last of the month where that month is shorter. Raises ``ValueError`` unless
    ``months >= 0``, and ``OverflowError`` beyond the year 9999.
    """
    if months < 0:
        message = f"months is {months}; write 0 for good, or how many months it holds"
        raise ValueError(message)
    if months == FOR_GOOD:
        return None
    years, month = divmod(passed_on.month - 1 + months, 12)
    year = passed_on.year + years
    if year > date.max.year:
        message = f"{months} months after {passed_on} is beyond {date.max}; write fewer"
        raise OverflowError(message)
    return date(year, month + 1, min(passed_on.day, monthrange(year, month + 1)[1]))
