"""Lines of the access log as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.utils import timezone

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.queries import User
from dintel.apps.booking import here
from dintel.apps.booking.centres import Centre
from dintel.apps.booking.models import OfficerNames, Visit, VisitCorrection
from dintel.apps.booking.queries import names
from dintel.apps.booking.queries.visible import visible
from dintel.apps.booking.shifts import Span

ONE_DAY = timedelta(days=1)
PAGE = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One visit in a list."""

    visit: Visit
    purpose: str
    paper: str
    areas: str
    escort: str
    minutes: int
    """How long they were, or have been, inside."""
    span: str

    @property
    def shift_key(self) -> str:
        """The name of its shift in addresses."""
        return self.visit.shift.key


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list is filtered by; days are inclusive on both sides, as people say them."""

    since: date
    until: date
    words: str = ""
    purpose: str = ""
    who: str = ""
    """``yes``: immigration agencies; ``no``: others; ``unknown``."""
    result: str = ""
    oldest_first: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One correction in words."""

    row: VisitCorrection
    field: str
    before: str
    after: str


def line_of(visit: Visit, at: datetime) -> Line:
    """Return a visit as a line; its shift and its escort were fetched with it."""
    until = visit.left_at or at
    return Line(
        visit=visit,
        purpose=names.purpose_of(visit.facility, visit.purpose),
        paper=names.kind_of(visit.authority),
        areas=names.areas_of(visit.facility, visit.areas),
        escort="; ".join(filter(None, (visit.escort.name if visit.escort else "", visit.escort_words))),
        minutes=max(0, int((until - visit.entered_at).total_seconds()) // 60),
        span=names.shift_of(visit.facility, visit.shift.shift),
    )


def fetched(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Return the same visits, each with its shift, people and contact in the one query."""
    return visits.select_related("shift", "escort", "logged_by", "contact", "data_key")


def each(visits: QuerySet[Visit]) -> Iterator[Visit]:
    """Yield the same visits one by one, however many there are."""
    return fetched(visits).iterator(chunk_size=500)


def page_of(rows: QuerySet[Any], number: int) -> tuple[QuerySet[Any] | None, int, int | None]:
    """Return the rows of a page (``None`` past the last), how many there are in all, and the next page."""
    page = Paginator(rows, PAGE).get_page(number)
    following = page.next_page_number() if page.has_next() else None
    there = cast("QuerySet[Any]", page.object_list) if number <= page.paginator.num_pages else None
    return there, page.paginator.count, following


def is_known(key: UUID) -> bool:
    """Say whether a visit was logged under this key."""
    return Visit.objects.filter(key=key).exists()


def lines(visits: QuerySet[Visit], at: datetime) -> tuple[Line, ...]:
    """Return the visits as lines; one query."""
    return tuple(line_of(visit, at) for visit in fetched(visits))


def inside(access: Access, centre: Centre) -> QuerySet[Visit]:
    """Return who is inside now, the longest first."""
    rows = visible(access).filter(facility=centre.id, result="let_in", left_at=None)
    return rows.order_by("entered_at", "pk")


def in_shift(access: Access, span: Span) -> QuerySet[Visit]:
    """Return the visits of a shift in the order in which they came."""
    rows = visible(access).filter(shift__facility=span.facility, shift__on=span.on, shift__shift=span.shift)
    return rows.order_by("entered_at", "pk")


def handed_over(access: Access, span: Span) -> QuerySet[Visit]:
    """Return who came before a shift and was still inside when it began."""
    rows = visible(access).filter(facility=span.facility, result="let_in", entered_at__lt=span.starts_at)
    return rows.filter(Q(left_at=None) | Q(left_at__gt=span.starts_at)).order_by("entered_at", "pk")


def filtered(rows: QuerySet[Visit], centre: Centre, asked: Asked) -> QuerySet[Visit]:
    """Return the visits of some days at a centre that fit what was asked."""
    since, until = _morning(asked.since), _morning(asked.until + ONE_DAY)
    rows = rows.filter(facility=centre.id, entered_at__gte=since, entered_at__lt=until)
    if asked.words:
        rows = rows.filter(Q(agency__icontains=asked.words) | Q(number__icontains=asked.words))
    for field, value in (("purpose", asked.purpose), ("immigration", asked.who), ("result", asked.result)):
        if value:
            rows = rows.filter(**{field: value})
    return rows.order_by("entered_at", "pk") if asked.oldest_first else rows.order_by("-entered_at", "-pk")


def lately(access: Access, centre: Centre, at: datetime, count: int = 4) -> Sequence[Visit]:
    """Return the last visits of different agencies or purposes, to log another like one of them."""
    found: dict[tuple[str, str], Visit] = {}
    rows = visible(access).filter(facility=centre.id, entered_at__gte=at - timedelta(days=30))
    for visit in rows.order_by("-entered_at", "-pk")[:60]:
        found.setdefault((visit.agency, visit.purpose), visit)
    return tuple(found.values())[:count]


def changes_of(visit: Visit) -> tuple[Change, ...]:
    """Return the corrections of a visit in order, in words."""
    return tuple(
        Change(row, names.field_of(row.field), _shown(visit, row, row.before), _shown(visit, row, row.after))
        for row in visit.corrections.select_related("by")
    )


def _shown(visit: Visit, row: VisitCorrection, value: str) -> str:
    if not value:
        return ""
    if row.field in {"entered_at", "left_at"}:
        return timezone.localtime(datetime.fromisoformat(value)).strftime("%Y-%m-%d %H:%M")
    named = {
        "result": lambda: str(names.RESULTS.get(value, value)),
        "credentials": lambda: str(names.CREDENTIALS.get(value, value)),
        "immigration": lambda: str(names.ANSWERS.get(value, value)),
        "purpose": lambda: names.purpose_of(visit.facility, value),
        "matter": lambda: names.value_of("purpose", value),
        "authority": lambda: names.kind_of(value),
        "areas": lambda: names.areas_of(visit.facility, value.split("; ")),
        "escort_id": lambda: people_named([value]),
    }
    return named[row.field]() if row.field in named else value


def people_named(keys: Iterable[str]) -> str:
    """Return the names of people by their ids."""
    found = User.objects.filter(pk__in=[key for key in keys if key.isdigit()])
    return ", ".join(user.name for user in found)


def has_names(visit: Visit) -> bool:
    """Say whether names or badge numbers of the officers are kept apart."""
    return OfficerNames.objects.filter(visit=visit).exists()


def names_of(visit: Visit) -> OfficerNames | None:
    """Return names and badge numbers as given; whoever asks for them records the look."""
    return OfficerNames.objects.filter(visit=visit).select_related("by").first()


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=here.zone())
