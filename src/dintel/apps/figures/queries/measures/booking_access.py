"""Visits of outside officers to the booking centre: let in or refused, and how far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from dintel.apps.booking.models import Visit
from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span, Touch, month_of, place_of

CORRECTED = "visit.corrected"
IMMIGRATION = ("yes", "no", "unknown")


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return whether it was an immigration agency, and how far the visitors came."""
    return {"immigration": IMMIGRATION, "result": ("refused", "public_only", "past_public")}


def count(span: Span) -> Counter[Cell]:
    """Count the visits of a month, those of a sealed contact left out; one query."""
    found = Counter[Cell]()
    rows = Visit.objects.filter(entered_at__gte=span.since_at, entered_at__lt=span.until_at).order_by()
    rows = rows.filter(Q(contact__isnull=True) | Q(contact__sealed=False))
    told = rows.values_list("facility", "department", "immigration", "result", "past_public").annotate(n=Count("pk"))
    for facility, department, immigration, result, is_past, n in told:
        far = "refused" if result == "refused" else ("past_public" if is_past else "public_only")
        found[place_of(facility, department), immigration, far] += n
    return found


def touched(touches: Sequence[Touch]) -> frozenset[date] | None:
    """Return the months of visits, and of visits behind contacts; after a correction every month."""
    if any(one.leaf == CORRECTED for one in touches):
        return None
    found: set[date] = set()
    for numbers in register.in_parts({register.numbers_of(one) for one in touches}):
        rows = Visit.objects.filter(Q(number__in=numbers) | Q(contact__number__in=numbers)).order_by()
        found.update(map(month_of, rows.values_list("entered_at", flat=True)))
    return frozenset(found)


def ends() -> tuple[date, date] | None:
    """Return the days of the first and the last visit."""
    found = Visit.objects.aggregate(first=Min("entered_at"), last=Max("entered_at"))
    if found["first"] is None:
        return None
    return timezone.localdate(found["first"]), timezone.localdate(found["last"])


MEASURE = Measure("booking_access", 1, dimensions, frozenset({"visit", "contact"}), touched, count, ends)
