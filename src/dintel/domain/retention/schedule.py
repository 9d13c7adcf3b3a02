"""A retention schedule: for each class of record how long it is kept, counted from what, on what basis."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta

from dintel.domain import canonical
from dintel.domain.canonical import Plain

EVENTS = ("received", "logged", "ended", "looked", "filed", "told")
"""What a class can be counted from; which of them a class knows, the room that keeps the record says."""
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Keep:
    """A span of years, months and days, at least one day long in all.

    Raises ``ValueError`` for a negative part, and where all are nought.
    """

    years: int = 0
    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        """Refuse a span that would dispose of a record at once."""
        parts = (self.years, self.months, self.days)
        if min(parts) < 0 or not any(parts):
            message = f"a record cannot be kept for {parts} years, months and days; write at least one day"
            raise ValueError(message)

    def last_day(self, begun: date) -> date:
        """Return the last day on which a record is kept whose event was on ``begun``.

        1. Years and months are counted together. Where the month has no such day, its last day stands: 29 February
           and three years are 28 February, as in ISO 8601 calendars and in PostgreSQL.
        2. Days are counted after that.

        That day is kept to its end, so that no record is kept a day less than its years. Raises ``OverflowError``
        beyond the year 9999.
        """
        months = begun.year * MONTHS + begun.month - 1 + self.years * MONTHS + self.months
        year, month = divmod(months, MONTHS)
        if year > MAXYEAR:
            message = f"{begun} and {self.years} years and {self.months} months lie beyond the year {MAXYEAR}"
            raise OverflowError(message)
        longest = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(begun.day, longest)) + timedelta(days=self.days)  # 1. and 2.


@dataclass(frozen=True, slots=True)
class RecordClass:
    """One class of record; ``keep`` is ``None`` for what is kept for ever."""

    id: str
    title: str
    keep: Keep | None
    counted_from: str
    basis: str
    """The citation, or that none was found."""
    mark: str
    """How well the basis was read; ``proposal`` where it is no law."""
    doubt: str = ""
    where: str = ""

    def plain(self) -> Plain:
        """Return the class as it is hashed: all but the place of its line in a file."""
        span: Plain = "permanent" if self.keep is None else [self.keep.years, self.keep.months, self.keep.days]
        return {
            "id": self.id,
            "title": self.title,
            "keep": span,
            "counted_from": self.counted_from,
            "basis": self.basis,
            "mark": self.mark,
            "doubt": self.doubt,
        }


@dataclass(frozen=True, slots=True)
class Schedule:
    """The classes of a place, by id."""

    place: str
    classes: Mapping[str, RecordClass]

    @property
    def sha256(self) -> str:
        """The digest by which a city adopts it; another word, another digest."""
        rows: list[Plain] = [self.classes[name].plain() for name in sorted(self.classes)]
        return canonical.digest({"place": self.place, "classes": rows})
