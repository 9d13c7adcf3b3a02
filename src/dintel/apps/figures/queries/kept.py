"""What is kept: counts by month, and how far the log was read for them. For the house alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256

from django.db.models import QuerySet

from dintel.apps.figures.definitions import known_places
from dintel.apps.figures.models import KeptCount, KeptSheet, Reading
from dintel.apps.figures.queries import measures
from dintel.apps.figures.queries.measures import Cell, Measure
from dintel.apps.figures.queries.measures.measure import months_between, span_of
from dintel.apps.figures.queries.tally import Tally, unpacked
from dintel.apps.figures.side_by_side import side_by_side
from dintel.domain.figures import MONTH, PLACE, Period
from dintel.domain.months import month_later

BETWEEN = "|"


def columns(cell: Cell) -> dict[str, str]:
    """Return the columns in which a cell is kept."""
    return {"place": cell[0], "cell": BETWEEN.join(cell[1:])}


def readings() -> Mapping[str, tuple[int, int]]:
    """Return by which rule and how far the log was read for each measure; one query."""
    return {name: (rule, leaves) for name, rule, leaves in Reading.objects.values_list("measure", "rule", "leaves")}


def counts_of(measure: Measure, month: date) -> Counter[Cell]:
    """Return what is kept of a month; one query."""
    if measure.sheet:
        return sum((told.counter() for _month, told in sheets(measure.id, month, month_later(month))), Counter[Cell]())
    rows = KeptCount.objects.filter(measure=measure.id, month=month).values_list("place", "cell", "n")
    return Counter({(place, *cell.split(BETWEEN)): n for place, cell, n in rows})


def counted(measure: Measure, period: Period, dimensions: Sequence[str]) -> Counter[tuple[str, ...]]:
    """Return what is kept of a period, by some dimensions, the rest added up; one query."""
    names = (MONTH, PLACE, *measure.dimensions())
    wanted = [names.index(one) for one in dimensions]
    found = Counter[tuple[str, ...]]()
    places = known_places()
    for month, cell, n in _cells(measure, period, sorted({one - 1 for one in wanted if one})):
        told = {at: value if at or value in places else "" for at, value in cell.items()}
        found[tuple(told[one - 1] if one else f"{month:%Y-%m}" for one in wanted)] += n
    return found


def _cells(measure: Measure, period: Period, fields: Sequence[int]) -> Iterator[tuple[date, Mapping[int, str], int]]:
    """Yield month, some fields of a cell by their place in it, and a count."""
    if measure.sheet:
        for month, told in sheets(measure.id, period.since, period.until):
            yield from ((month, dict(zip(fields, cell, strict=True)), n) for cell, n in told.by(fields).items())
        return
    rows = KeptCount.objects.filter(measure=measure.id, month__gte=period.since, month__lt=period.until)
    for month, place, rest, n in rows.values_list("month", "place", "cell", "n").iterator():
        cell = (place, *rest.split(BETWEEN))
        yield month, {one: cell[one] for one in fields}, n


def sheets(measure: str, since: date, until: date) -> list[tuple[date, Tally]]:
    """Return what is kept of each month in ``[since, until)`` of a measure with sheets, in order; one query."""
    return [
        (month, unpacked(bytes(body))) for month, body in _sheets(measure, since, until).values_list("month", "body")
    ]


def seen(measure: str, since: date, until: date) -> tuple[str, ...]:
    """Return by what readers know whether these months are as they saw them; one query."""
    return tuple(_sheets(measure, since, until).values_list("sha256", flat=True))


def _sheets(measure: str, since: date, until: date) -> QuerySet[KeptSheet]:
    return KeptSheet.objects.filter(measure=measure, month__gte=since, month__lt=until).order_by("month")


def differences(progress: measures.Progress | None = None, *, processes: int = 1) -> Iterator[str]:
    """Yield, in words, each month of which what is kept is not what rows say: everything is counted again."""
    own = {one.id: set(months_between(one.ends())) | _months_of(one) for one in measures.every().values()}
    months = sorted(set[date]().union(*own.values()))
    tasks = [(month, tuple(name for name in own if month in own[name])) for month in months]
    for turn, found in enumerate(side_by_side(_differences_of, tasks, processes=processes), 1):
        yield from found
        if progress:
            progress(", ".join(own), turn, len(months))


def _months_of(measure: Measure) -> set[date]:
    table = KeptSheet if measure.sheet else KeptCount
    return set(table.objects.filter(measure=measure.id).order_by().values_list("month", flat=True).distinct())


def _differences_of(task: tuple[date, tuple[str, ...]]) -> list[str]:
    month, names = task
    span = span_of(month)
    found = []
    for measure in map(measures.every().__getitem__, names):
        told, held = _both(measure, span)
        if told != held:
            found.append(f"{measure.id} {month:%Y-%m}: {_differs(told, held)}")
    return found


def _both(measure: Measure, span: measures.Span) -> tuple[Counter[Cell], Counter[Cell]]:
    """Return what rows say of a month, and what is kept; sheets that are the same to the byte are not unfolded."""
    if measure.sheet:
        body = measure.sheet(span).packed()
        if seen(measure.id, span.month, span.until) == (sha256(body).hexdigest(),):
            return Counter(), Counter()
    return measure.count(span), counts_of(measure, span.month)


def _differs(told: Counter[Cell], held: Counter[Cell]) -> str:
    cell = min(one for one in told.keys() | held.keys() if told[one] != held[one])
    return f"rows say {told[cell]} of {BETWEEN.join(cell)!r}, {held[cell]} are kept"
