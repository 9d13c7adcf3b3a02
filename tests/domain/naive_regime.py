"""The tables of a report once more: every thing by itself, looked at by every column, and periods day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from dintel.domain.regime import Column, Counted, Cycle


def slow_value(
    column: Column, columns: Sequence[Column], rows: Sequence[Counted], group: str | None
) -> int | Fraction | None:
    """Return one value of a table; a share as an exact fraction of a hundred."""
    if column.part:
        by_id = {one.id: one for one in columns}
        part, whole = (slow_value(by_id[name], columns, rows, group) for name in (column.part, column.of))
        return None if part is None or not whole else Fraction(part) * 100 / Fraction(whole)
    if column.count is None:
        return None
    found = 0
    for row in rows:
        for _thing in range(row.count):
            if group is not None and row.group != group:
                continue
            if row.what != column.count.what:
                continue
            if any(row.facts[axis] not in allowed for axis, allowed in column.count.where.items()):
                continue
            found += 1
    return found


def slow_period(cycle: Cycle, day: date) -> tuple[date, date]:
    """Return the first day of the period that holds a day, and of the next, walking from day to day."""

    def begins(one: date) -> bool:
        return one.day == 1 and (one.month - cycle.begins) % cycle.months == 0

    since = day
    while not begins(since):
        since -= timedelta(days=1)
    until = day + timedelta(days=1)
    while not begins(until):
        until += timedelta(days=1)
    return since, until
