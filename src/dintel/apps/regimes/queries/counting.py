"""What the register holds of a period, counted once by grouped statements; the columns only add up.

1. Sealed contacts are left out of every count. So are contacts nobody verified, which never count as federal
   activity, and those that a link marks as a second report of one contact.
2. Things asked count by the day they were asked, persons by the day of what became of them, each person once.
3. A table asks for as many facts as its columns name, in one statement for each kind of thing.
4. A statement begins at the index of the day. Many contacts are verified and few days are asked for, but a database
   that knows no numbers takes the index of what is verified if it may: so it is told which contacts are not meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from dintel.apps.contacts.models import CustodyOutcome, Disclosure, Link, Request
from dintel.apps.contacts.models.contact import Verified
from dintel.domain.months import month_later, months_from
from dintel.domain.regime import Counted, Period, Sheet
from dintel.domain.regime.column import CUSTODY, DISCLOSED, REQUEST

NOT_NAMED = "—"
"""The line of what has no facility, or whose agency gave no name."""
COUNTED, WAITS = Verified.VERIFIED.value, Verified.UNVERIFIED.value
VERIFIED = "verified"
"""Beside the facts of a request: who came, as far as somebody checked."""
KIND = "kind"
"""The column in which an outcome of custody says what it is."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a table counted, and how many things wait because nobody verified who came."""

    rows: tuple[Counted, ...]
    waiting: int


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one kind of thing: how they reach their request, and the moment that says in which period they count."""

    rows: QuerySet[Any]
    what: str
    request: str = ""
    moment: str = "asked_at"

    @property
    def is_custody(self) -> bool:
        """Whether the row itself says what it is, and a person counts once for each."""
        return self.what == KIND

    @property
    def number(self) -> Count:
        """How many things rows are."""
        return Count("request", distinct=True) if self.is_custody else Count("pk")


def found_of(sheet: Sheet, period: Period) -> Found:
    """Return what a table of counts has to add up; at most three statements."""
    counts = [column.count for column in sheet.columns if column.count]
    axes = axes_of(sheet)
    rows: list[Counted] = []
    waiting = 0
    for source in sources(sheet, period, COUNTED, WAITS):
        if source.what != REQUEST:
            rows += _grouped(source, axes, sheet.group, period)
            continue
        told = list(_grouped(source, [*axes, VERIFIED], sheet.group, period))
        rows += [row for row in told if row.facts[VERIFIED] == COUNTED]
        unsure = (row for row in told if row.facts[VERIFIED] == WAITS)
        waiting = sum(row.count for row in unsure if any(one.holds(row.what, row.facts) for one in counts))
    return Found(tuple(rows), waiting)


def sources(sheet: Sheet, period: Period, *verified: str) -> Iterator[Source]:
    """Yield each kind of thing that a table counts; ``verified`` is how contacts of requests are."""
    whats = {column.count.what for column in sheet.columns if column.count}
    if REQUEST in whats:
        yield Source(requests_of(sheet, period, *verified), REQUEST)
    if whats & set(CUSTODY):
        yield Source(_custody(sheet, period), KIND, "request__", "happened_at")
    if DISCLOSED in whats:
        yield Source(_disclosed(sheet, period), DISCLOSED, "request__", "given_at")


def axes_of(sheet: Sheet) -> list[str]:
    """Return by what some column narrows what it counts."""
    return sorted({axis for column in sheet.columns if column.count for axis in column.count.where})


def requests_of(sheet: Sheet, period: Period, *verified: str) -> QuerySet[Request]:
    """Return the requests of a period that count for a table, of contacts that are verified so (1, 4)."""
    rows = _counted(Request.objects.filter(_within("asked_at", period)), sheet, "contact__", *verified)
    return rows.filter(_named(sheet))


def _custody(sheet: Sheet, period: Period) -> QuerySet[CustodyOutcome]:
    rows = CustodyOutcome.objects.filter(_within("happened_at", period))
    return _counted(rows, sheet, "request__contact__", COUNTED)


def _disclosed(sheet: Sheet, period: Period) -> QuerySet[Disclosure]:
    rows = Disclosure.objects.filter(_within("given_at", period), request__isnull=False)
    return _counted(rows, sheet, "contact__", COUNTED)


def _counted(rows: QuerySet[Any], sheet: Sheet, contact: str, *verified: str) -> QuerySet[Any]:
    """Return what counts at all (1), found by its own day (4)."""
    again = Link.objects.filter(kind="duplicate", undone_at__isnull=True, other=OuterRef(f"{contact}pk"))
    others = sorted({*Verified.values} - {*verified})
    kept = Q(**{f"{contact}sealed": False}) & ~Q(**{f"{contact}verified__in": others})  # 4
    if sheet.agencies == "immigration":
        kept &= Q(**{f"{contact}immigration": "yes"})
    return rows.filter(kept, ~Exists(again))


def _named(sheet: Sheet) -> Q:
    """Return which requests some column counts: the rest need not be grouped."""
    wheres = [column.count.where for column in sheet.columns if column.count and column.count.what == REQUEST]
    widest = {_written(one) for one in wheres if not any(_is_within(one, other) for other in wheres)}
    found = Q()
    for where in sorted(widest):
        found |= Q(**{f"{field_of(axis, '')}__in": values for axis, values in where})
    return found if all(wheres) else Q()


def _written(where: Mapping[str, frozenset[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((axis, tuple(sorted(values))) for axis, values in sorted(where.items()))


def _is_within(where: Mapping[str, frozenset[str]], other: Mapping[str, frozenset[str]]) -> bool:
    """Return whether another column counts all that this one does, and more."""
    return where != other and all(axis in where and where[axis] <= values for axis, values in other.items())


def _within(moment: str, period: Period) -> Q:
    since, until = (morning(day) for day in (period.counts_from, period.counts_until))
    return Q(**{f"{moment}__gte": since, f"{moment}__lt": until})


def morning(day: date) -> datetime:
    """Return the first moment of a day in the city."""
    return timezone.make_aware(datetime.combine(day, time.min))


def _grouped(source: Source, axes: Sequence[str], group: str, period: Period) -> Iterator[Counted]:
    """Yield a counted row for each combination of facts there is (3)."""
    fields = {axis: field_of(axis, source.request) for axis in axes}
    line = _line(group, source.request) if group else ""
    rows = source.rows.order_by()
    if group == "month":
        rows = rows.annotate(line=_months(source.moment, period))
    names = [name for name in dict.fromkeys([*fields.values(), KIND if source.is_custody else "", line]) if name]
    for row in rows.values(*names).annotate(number=source.number):
        what = row[KIND] if source.is_custody else source.what
        facts = {axis: row[field] for axis, field in fields.items()}
        yield Counted(what, facts, row["number"], (row[line] or NOT_NAMED) if line else "")


def field_of(axis: str, request: str) -> str:
    """Return the field in which a fact stands; ``request`` is the way to the request."""
    return f"{request}contact__{axis}" if axis in {"channel", VERIFIED, "immigration"} else f"{request}{axis}"


def _line(group: str, request: str) -> str:
    fields = {"facility": f"{request}contact__facility", "agency": f"{request}contact__agency", "month": "line"}
    return fields.get(group, f"{request}{group}")


def _months(moment: str, period: Period) -> Case:
    """Return the month as text, told by its first and last moment, which both databases compare alike."""
    whens = [
        When(**{f"{moment}__lt": morning(month_later(month))}, then=Value(f"{month:%Y-%m}"))
        for month in months_from(period.since, period.until)
    ]
    return Case(*whens, default=Value(""), output_field=CharField())
