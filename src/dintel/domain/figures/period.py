"""Periods of publication, half-open: a month ``2026-09`` or a quarter ``2026-Q3``, and from when it may come out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dintel.domain.months import month_later, months_from

MONTHS = {"month": 1, "quarter": 3}
_NAME = re.compile(r"(?P<year>[12][0-9]{3})-(?:Q(?P<quarter>[1-4])|(?P<month>0[1-9]|1[0-2]))")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days ``[since, until)``, from the first of a month to the first of another."""

    since: date
    until: date
    kind: str

    def __str__(self) -> str:
        """Return its name."""
        quarter = self.since.month // 3 + 1
        return f"{self.since:%Y}-Q{quarter}" if self.kind == "quarter" else f"{self.since:%Y-%m}"

    @property
    def months(self) -> tuple[str, ...]:
        """Return the names of its months."""
        return tuple(f"{month:%Y-%m}" for month in months_from(self.since, self.until))

    @property
    def next(self) -> Period:
        """Return the one after it."""
        return Period(self.until, month_later(self.until, MONTHS[self.kind]), self.kind)

    @property
    def before(self) -> Period:
        """Return the one before it."""
        return period_on(self.since - timedelta(days=1), self.kind)

    def open_on(self, delay_days: int) -> date:
        """Return the first day on which it may be published: it is over, and the delay has passed."""
        return self.until + timedelta(days=delay_days)


def period_on(day: date, kind: str) -> Period:
    """Return the period of a kind in which a day lies. Raises ``KeyError`` for another kind."""
    length = MONTHS[kind]
    since = date(day.year, (day.month - 1) // length * length + 1, 1)
    return Period(since, month_later(since, length), kind)


def period_of(name: str) -> Period | None:
    """Return the period of a name, ``None`` for what is none."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    kind = "quarter" if found["quarter"] else "month"
    month = (int(found["quarter"]) - 1) * 3 + 1 if found["quarter"] else int(found["month"])
    return period_on(date(int(found["year"]), month, 1), kind)
