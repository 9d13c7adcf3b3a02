"""Tasks of the roll-out that were given in a month, and how far they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Max, Min
from django.utils import timezone

from dintel.apps.duties.models import Task
from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span, Touch, month_of, place_of

STATES = ("open", "done_in_time", "done_late", "done_undated", "withdrawn")


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return how far a task is; whether an open one is late depends on the day, and is not counted."""
    return {"state": STATES}


def count(span: Span) -> Counter[Cell]:
    """Count the tasks given to departments and sites in a month; one query."""
    rows = Task.objects.filter(given_at__gte=span.since_at, given_at__lt=span.until_at, partner="").order_by()
    told = rows.values_list("facility", "department", "kept", "target_on", "done_at")
    return Counter(
        (place_of(facility, department), _state(kept, target_on, timezone.localdate(done_at) if done_at else None))
        for facility, department, kept, target_on, done_at in told
    )


def _state(kept: str, target_on: date | None, done_on: date | None) -> str:
    if kept != "done" or done_on is None:
        return kept
    if target_on is None:
        return "done_undated"
    return "done_in_time" if done_on <= target_on else "done_late"


def touched(touches: Sequence[Touch]) -> frozenset[date]:
    """Return the months in which the tasks were given."""
    found: set[date] = set()
    for keys in register.in_parts({int(one.key) for one in touches if one.key.isdecimal()}):
        found.update(map(month_of, Task.objects.filter(pk__in=keys).order_by().values_list("given_at", flat=True)))
    return frozenset(found)


def ends() -> tuple[date, date] | None:
    """Return the days on which the first and the last task were given."""
    found = Task.objects.aggregate(first=Min("given_at"), last=Max("given_at"))
    if found["first"] is None:
        return None
    return timezone.localdate(found["first"]), timezone.localdate(found["last"])


MEASURE = Measure("rollout", 1, dimensions, frozenset({"task"}), touched, count, ends)
