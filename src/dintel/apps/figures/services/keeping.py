"""Counts are kept as things happen: whatever the log says is new is counted anew, month by month.

1. Leaves are read by their place in the log. They get it in the order in which they are given, with none left out, so
   that nothing committed earlier appears later.
2. A leaf says which record it tells of; the measure says which months that record may count in, or may have.
3. These months are counted from the rows as they stand, and put in place of what was kept, in one transaction with how
   far was read. Killed before its end, nothing of it stands, and the same leaves are read again.
4. What is written while they are counted has its leaf later in the log, so its month is counted once more.
5. A measure that was never counted, or by an older rule, is counted whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import transaction

from dintel.apps.figures.models import KeptCount, Reading
from dintel.apps.figures.queries import kept, measures
from dintel.apps.figures.queries.measures import Measure, Progress, Touch
from dintel.apps.figures.queries.measures.measure import months_between, span_of
from dintel.apps.ledger import queries as ledger

AT_ONCE = 5_000
"""Leaves that are looked at together."""


def keep_counts(*, at: datetime) -> int:
    """Bring the counts of every measure up to the end of the log; return how many months were counted."""
    size = ledger.grown_to()
    read = kept.readings()
    stale = [one for one in measures.every().values() if read.get(one.id) != (one.rule, size)]
    return sum(_keep(one, at=at) for one in stale)


def recount(*, measure: Measure, at: datetime, progress: Progress | None = None) -> int:
    """Count every month of a measure anew, whatever was kept; return how many months."""
    with transaction.atomic():
        reading, size = _held(measure, at)
        KeptCount.objects.filter(measure=measure.id).delete()
        months = months_between(measure.ends())
        for turn, month in enumerate(months, 1):
            _count(measure, [month])
            if progress:
                progress(measure.id, turn, len(months))
        _note(reading, measure, size, at)
    return len(months)


@transaction.atomic
def _keep(measure: Measure, *, at: datetime) -> int:
    reading, size = _held(measure, at)
    if reading.rule != measure.rule:  # 5.
        return recount(measure=measure, at=at)
    months = _months(measure, ledger.subjects_between(reading.leaves, size, measure.kinds))
    if months is None:
        return recount(measure=measure, at=at)
    _count(measure, sorted(months))
    _note(reading, measure, size, at)
    return len(months)


def _held(measure: Measure, at: datetime) -> tuple[Reading, int]:
    """Return how far was read, held by this transaction, and only then how far the log has come."""
    Reading.objects.get_or_create(measure=measure.id, defaults={"rule": 0, "leaves": 0, "at": at})
    reading = Reading.objects.select_for_update().get(measure=measure.id)
    return reading, ledger.grown_to()


def _months(measure: Measure, leaves: Iterable[tuple[str, str, str]]) -> set[date] | None:
    """Return the months that leaves may have changed, ``None`` for all (2.)."""
    found: set[date] = set()
    for part in _parts(leaves):
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


def _count(measure: Measure, months: Iterable[date]) -> None:
    """Put what rows say of some months in place of what was kept (3.)."""
    for month in months:
        counts = measure.count(span_of(month))
        KeptCount.objects.filter(measure=measure.id, month=month).delete()
        KeptCount.objects.bulk_create(
            [KeptCount(measure=measure.id, month=month, **kept.columns(cell), n=n) for cell, n in counts.items()]
        )


def _note(reading: Reading, measure: Measure, size: int, at: datetime) -> None:
    reading.rule, reading.leaves, reading.at = measure.rule, size, at
    reading.save()
