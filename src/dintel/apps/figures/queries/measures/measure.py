"""What a measure is: it counts the facts of one month, and says which months a leaf may have changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.utils import timezone

from dintel.apps.figures.queries.tally import Tally
from dintel.domain.months import month_later, months_from

Cell = tuple[str, ...]
"""The place, then a value for each of the measure's own dimensions."""


@dataclass(frozen=True, slots=True)
class Span:
    """One month: its first day, the next one's, and the moments at which they begin in the city."""

    month: date
    until: date
    since_at: datetime
    until_at: datetime
    read: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)
    """What one measure read of the month and the next one needs as well; forgotten with the month."""


class Touch(NamedTuple):
    """One leaf, as far as a measure is told of it: what happened, to which record."""

    leaf: str
    kind: str
    key: str


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that is counted. Its counts follow from rows alone, never from the day on which they are counted."""

    id: str
    rule: int
    """Goes up when the same rows are counted otherwise; what was kept is then counted anew."""
    dimensions: Callable[[], Mapping[str, tuple[str, ...]]]
    """Its own dimensions, in the order of a cell, each with every value there can be."""
    kinds: frozenset[str]
    """Kinds of record whose leaves may change a count."""
    touched: Callable[[Sequence[Touch]], frozenset[date] | None]
    """The months that some leaves may have changed, ``None`` for all of them."""
    count: Callable[[Span], Counter[Cell]]
    """Every fact of a month, each once."""
    ends: Callable[[], tuple[date, date] | None]
    """The first day and the last on which there is a fact, ``None`` where there is none."""
    note: Callable[[], str] = lambda: ""
    """What the page says beside the figure that only the city's profile knows."""
    sheet: Callable[[Span], Tally] | None = None
    """The same facts in arrays, for a measure with too many cells for a row each: it is kept as bytes, a month each."""


def span_of(month: date) -> Span:
    """Return a month. Precondition: ``month`` is the first day of one."""
    until = month_later(month)
    since_at, until_at = (timezone.make_aware(datetime.combine(day, time.min)) for day in (month, until))
    return Span(month, until, since_at, until_at)


def month_of(moment: datetime) -> date:
    """Return the first day of the month of a moment, in the city."""
    return timezone.localdate(moment).replace(day=1)


def months_between(ends: tuple[date, date] | None) -> list[date]:
    """Return the first day of every month from one day to another."""
    return list(months_from(ends[0].replace(day=1), month_later(ends[1]))) if ends else []


def place_of(facility: str, department: str) -> str:
    """Return where a fact is counted: at a facility, else in a department, else nowhere."""
    return facility or (f"department:{department}" if department else "")
