"""What is kept: counts by month, and how far the log was read for them. For the house alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.db.models import Sum

from dintel.apps.figures.definitions import known_places
from dintel.apps.figures.models import KeptCount, Reading
from dintel.apps.figures.queries import measures
from dintel.apps.figures.queries.measures import Cell, Measure
from dintel.apps.figures.queries.measures.measure import months_between, span_of
from dintel.domain.figures import MONTH, PLACE, Period

BETWEEN = "|"


def columns(cell: Cell) -> dict[str, str]:
    """Return the columns in which a cell is kept."""
    return {"place": cell[0], "cell": BETWEEN.join(cell[1:])}


def readings() -> Mapping[str, tuple[int, int]]:
    """Return by which rule and how far the log was read for each measure; one query."""
    return {name: (rule, leaves) for name, rule, leaves in Reading.objects.values_list("measure", "rule", "leaves")}


def counts_of(measure: str, month: date) -> Counter[Cell]:
    """Return what is kept of a month; one query."""
    rows = KeptCount.objects.filter(measure=measure, month=month).values_list("place", "cell", "n")
    return Counter({(place, *cell.split(BETWEEN)): n for place, cell, n in rows})


def counted(measure: Measure, period: Period, dimensions: Sequence[str]) -> Counter[tuple[str, ...]]:
    """Return what is kept of a period, by some dimensions, the rest added up; one query."""
    names = (MONTH, PLACE, *measure.dimensions())
    wanted = [names.index(one) for one in dimensions]
    rows = KeptCount.objects.filter(measure=measure.id, month__gte=period.since, month__lt=period.until)
    found = Counter[tuple[str, ...]]()
    places = known_places()
    for month, place, cell, n in rows.order_by().values_list("month", "place", "cell").annotate(n=Sum("n")):
        row = (f"{month:%Y-%m}", place if place in places else "", *cell.split(BETWEEN))
        found[tuple(row[at] for at in wanted)] += n
    return found


def differences(progress: measures.Progress | None = None) -> Iterator[str]:
    """Yield, in words, each month of which what is kept is not what rows say: everything is counted again."""
    for one in measures.every().values():
        known = set(KeptCount.objects.filter(measure=one.id).order_by().values_list("month", flat=True).distinct())
        months = sorted(known | set(months_between(one.ends())))
        for turn, month in enumerate(months, 1):
            told, held = one.count(span_of(month)), counts_of(one.id, month)
            if told != held:
                yield f"{one.id} {month:%Y-%m}: {_differs(told, held)}"
            if progress:
                progress(one.id, turn, len(months))


def _differs(told: Counter[Cell], held: Counter[Cell]) -> str:
    cell = min(one for one in told.keys() | held.keys() if told[one] != held[one])
    return f"rows say {told[cell]} of {BETWEEN.join(cell)!r}, {held[cell]} are kept"
