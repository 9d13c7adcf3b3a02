"""Questions to the police desk whether officers are real, its answers, and what looked like fishing for agents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, Max, Min, Q, Value, When
from django.utils import timezone

from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span, Touch, month_of
from dintel.apps.verification.models import Answer, Inquiry
from dintel.domain.verification import STOPS

PLAIN, FISHING = "plain", "fishing"


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return what the caller was told, and whether the question asked for more than the scene before the caller."""
    return {"answer": tuple(Answer.values), "sort": (PLAIN, FISHING)}


def count(span: Span) -> Counter[Cell]:
    """Count the questions of a month, at no place: none is kept; one query."""
    fishing = Q()
    for mark in STOPS:
        fishing |= Q(**{mark: True})
    rows = Inquiry.objects.filter(asked_at__gte=span.since_at, asked_at__lt=span.until_at).order_by()
    rows = rows.annotate(sort=Case(When(fishing, then=Value(FISHING)), default=Value(PLAIN)))
    return Counter(
        {("", answer, sort): n for answer, sort, n in rows.values_list("answer", "sort").annotate(n=Count("pk"))}
    )


def touched(touches: Sequence[Touch]) -> frozenset[date]:
    """Return the months of the questions."""
    found: set[date] = set()
    for keys in register.in_parts({UUID(one.key) for one in touches}):
        found.update(map(month_of, Inquiry.objects.filter(key__in=keys).order_by().values_list("asked_at", flat=True)))
    return frozenset(found)


def ends() -> tuple[date, date] | None:
    """Return the days of the first and the last question."""
    found = Inquiry.objects.aggregate(first=Min("asked_at"), last=Max("asked_at"))
    if found["first"] is None:
        return None
    return timezone.localdate(found["first"]), timezone.localdate(found["last"])


MEASURE = Measure("verification_desk", 1, dimensions, frozenset({"inquiry"}), touched, count, ends)
