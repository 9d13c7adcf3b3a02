"""Counts are kept as things happen: whatever the log says is new is counted anew, month by month.

1. Leaves are read by their place in the log. They get it in the order in which they are given, with none left out, so
   that nothing committed earlier appears later.
2. A leaf says which record it tells of; the measure says which months that record may count in, or may have.
3. These months are counted from the rows as they stand, outside any transaction, so that nobody who writes waits for a
   count. Each month is put in place of what was kept of it, whole.
4. How far was read is noted last. Killed before that, the same leaves are read again and the same months counted again.
   A month may have been put meanwhile: it is what the rows said, and will be once more.
5. What is written while they are counted has its leaf later in the log, so its month is counted once more. Who finds at
   the end that another has noted something meanwhile notes the smaller place of both: whichever of them put a month
   last, what the other one may have known better is read again.
6. A measure that was never counted, or by an older rule, is counted whole.
7. Measures that count the same month share what one of them read of it (``Span.read``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction

from dintel.apps.figures.models import Reading
from dintel.apps.figures.queries import kept, measures
from dintel.apps.figures.queries.measures import Cell, Measure, Progress, Touch
from dintel.apps.figures.queries.measures.measure import months_between, span_of
from dintel.apps.figures.queries.tally import Tally
from dintel.apps.figures.services.putting import clear_other_months, put
from dintel.apps.figures.side_by_side import side_by_side
from dintel.apps.ledger import queries as ledger

Task = tuple[date, tuple[str, ...]]
"""A month, and the measures of which it is counted: what is spread over processes or machines."""
Told = list[Tally | Counter[Cell]]
Spread = Callable[[Callable[[Task], Told], Sequence[Task]], Iterable[Told]]
AT_ONCE = 5_000
"""Leaves that are looked at together."""
NEVER = (0, 0)
"""The rule by which, and how far, the log was read for a measure that was never counted."""


@dataclass(frozen=True, slots=True)
class _Read:
    """How far the log has come, what was noted before, and when."""

    size: int
    before: Mapping[str, tuple[int, int]]
    at: datetime


def keep_counts(*, at: datetime) -> int:
    """Bring the counts of every measure up to the end of the log; return how many months were counted."""
    size, read = ledger.grown_to(), kept.readings()
    stale = [one for one in measures.every().values() if read.get(one.id) != (one.rule, size)]
    some, whole = {}, []
    for one in stale:
        months = _months(one, *read.get(one.id, NEVER), size)
        if months is None:
            whole.append(one)
        else:
            some[one] = months
    return _count(some, _Read(size, read, at)) + (recount(several=whole, at=at) if whole else 0)


def recount(
    *,
    several: Sequence[Measure],
    at: datetime,
    progress: Progress | None = None,
    processes: int = 1,
    spread: Spread | None = None,
) -> int:
    """Count every month of some measures anew, whatever was kept; return how many months.

    Several processes count side by side; this one writes. ``spread`` has months counted elsewhere instead, by whatever
    calls a function of plain values on many machines, each with Django set up on this register.
    """
    read = _Read(ledger.grown_to(), kept.readings(), at)
    whole = {one: set(months_between(one.ends())) for one in several}
    for one, months in whole.items():
        clear_other_months(one, months)
    return _count(whole, read, progress, spread or partial(side_by_side, processes=processes))


def _months(measure: Measure, rule: int, leaves: int, size: int) -> set[date] | None:
    """Return the months that leaves may have changed, ``None`` for all (2., 6.)."""
    if rule != measure.rule:
        return None
    found: set[date] = set()
    for part in _parts(ledger.subjects_between(leaves, size, measure.kinds)):
        months = measure.touched(part)
        if months is None:
            return None
        found |= months
    return found


def _parts(leaves: Iterable[tuple[str, str, str]]) -> Iterator[list[Touch]]:
    part: list[Touch] = []
    for leaf in leaves:
        part.append(Touch(*leaf))
        if len(part) == AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _count(
    wanted: Mapping[Measure, set[date]], read: _Read, progress: Progress | None = None, spread: Spread = map
) -> int:
    """Put what rows say of some months in place of what was kept (3.), and note how far was read (4.)."""
    months = sorted(set[date]().union(*wanted.values()))
    tasks = [(month, tuple(one.id for one, own in wanted.items() if month in own)) for month in months]
    told = spread(_told, tasks)
    for turn, ((month, names), several) in enumerate(zip(tasks, told, strict=True), 1):
        for name, counts in zip(names, several, strict=True):
            put(measures.every()[name], month, counts)
        if progress:
            progress(", ".join(one.id for one in wanted), turn, len(months))
    for measure in wanted:
        _note(measure, read)
    return sum(map(len, wanted.values()))


def _told(task: Task) -> Told:
    """Return what rows say of one month by some measures (7.)."""
    month, names = task
    span = span_of(month)
    several = map(measures.every().__getitem__, names)
    return [measure.sheet(span) if measure.sheet else measure.count(span) for measure in several]


@transaction.atomic
def _note(measure: Measure, read: _Read) -> None:
    Reading.objects.get_or_create(measure=measure.id, defaults={"rule": 0, "leaves": 0, "at": read.at})
    row = Reading.objects.select_for_update().get(measure=measure.id)
    is_alone = (row.rule, row.leaves) == read.before.get(measure.id, NEVER)
    row.leaves = read.size if is_alone else min(row.leaves, read.size)  # 5.
    row.rule, row.at = measure.rule, read.at
    row.save()
