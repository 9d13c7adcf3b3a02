"""What is kept: counts by month, and how far the log was read for them. For the house alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.db.models import QuerySet

from dintel.apps.figures.definitions import known_places
from dintel.apps.figures.models import KeptCount, KeptSheet, Reading
from dintel.apps.figures.queries import measures
from dintel.apps.figures.queries.measures import Cell, Measure
from dintel.apps.figures.queries.measures.measure import months_between, span_of
from dintel.apps.figures.queries.tally import Tally, unpacked
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
    found = Counter[tuple[str, ...]]()
    places = known_places()
    for month, cell, n in _cells(measure, period):
        row = (f"{month:%Y-%m}", cell[0] if cell[0] in places else "", *cell[1:])
        found[tuple(row[at] for at in wanted)] += n
    return found


def _cells(measure: Measure, period: Period) -> Iterator[tuple[date, Cell, int]]:
    if measure.sheet:
        for month, told in sheets(measure.id, period.since, period.until):
            yield from ((month, cell, n) for cell, n in told.counter().items())
        return
    rows = KeptCount.objects.filter(measure=measure.id, month__gte=period.since, month__lt=period.until)
    for month, place, cell, n in rows.values_list("month", "place", "cell", "n").iterator():
        yield month, (place, *cell.split(BETWEEN)), n


def sheets(measure: str, since: date, until: date) -> list[tuple[date, Tally]]:
    """Return what is kept of each month in ``[since, until)`` of a measure with sheets, in order; one query."""
    return [(month, unpacked(bytes(body))) for month, body in _sheets(measure, since, until).values_list("month", "body")]


def seen(measure: str, since: date, until: date) -> tuple[str, ...]:
    """Return by what readers know whether these months are as they saw them; one query."""
    return tuple(_sheets(measure, since, until).values_list("sha256", flat=True))


def _sheets(measure: str, since: date, until: date) -> QuerySet[KeptSheet]:
    return KeptSheet.objects.filter(measure=measure, month__gte=since, month__lt=until).order_by("month")


def differences(progress: measures.Progress | None = None) -> Iterator[str]:
    """Yield, in words, each month of which what is kept is not what rows say: everything is counted again."""
    ends = {one: set(months_between(one.ends())) | _months_of(one) for one in measures.every().values()}
    months = sorted(set().union(*ends.values()))
    for turn, month in enumerate(months, 1):
        span = span_of(month)
        for one in (one for one, own in ends.items() if month in own):
            told, held = _both(one, span)
            if told != held:
                yield f"{one.id} {month:%Y-%m}: {_differs(told, held)}"
        if progress:
            progress(", ".join(measures.every()), turn, len(months))


def _months_of(measure: Measure) -> set[date]:
    table = KeptSheet if measure.sheet else KeptCount
    return set(table.objects.filter(measure=measure.id).order_by().values_list("month", flat=True).distinct())


def _both(measure: Measure, span: measures.Span) -> tuple[Counter[Cell], Counter[Cell]]:
    """Return what rows say of a month, and what is kept; sheets that are the same to the byte are not unfolded."""
    if measure.sheet is None:
        return measure.count(span), counts_of(measure.id, span.month)
    told, held = measure.sheet(span), sheets(measure.id, span.month, span.until)
    if held and held[0][1].packed() == told.packed():
        return Counter(), Counter()
    return told.counter(), held[0][1].counter() if held else Counter()


def _differs(told: Counter[Cell], held: Counter[Cell]) -> str:
    cell = min(one for one in told.keys() | held.keys() if told[one] != held[one])
    return f"rows say {told[cell]} of {BETWEEN.join(cell)!r}, {held[cell]} are kept"
