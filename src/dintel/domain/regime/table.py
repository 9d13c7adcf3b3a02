"""From counted rows to the tables of a report.

1. A counted row is one group of equal facts with how many there are; the columns only add up.
2. A share is kept in hundredths of a percent, half up, and is none where the whole is none: never a division by zero.
3. What is stated and was not stated yet is not known; it is never 0.
4. A report is nil where everything in it is known, and nothing is above 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from dintel.domain.regime.column import Column

Value = int | Decimal | None
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Counted:
    """So many things of one kind with equal facts; ``group`` is the line they belong to."""

    what: str
    facts: Mapping[str, str]
    count: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: which, and its values in the order of the columns; ``None`` is not known, or no share."""

    group: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of the groups, if there are groups, and the line of all."""

    lines: tuple[Line, ...]
    total: Line


def tabulate(
    columns: Sequence[Column],
    rows: Iterable[Counted],
    *,
    groups: Sequence[str] = (),
    stated: Mapping[str, int] | None = None,
) -> Table:
    """Return the table of some columns over counted rows.

    ``groups`` names the lines that stand in any case, also where nothing is counted; others follow in alphabetical
    order. ``stated`` holds numbers that were written down, by column; they stand in the line of all alone.
    """
    counted = tuple(rows)
    by_group: dict[str, list[Counted]] = {group: [] for group in groups}
    for row in sorted((row for row in counted if row.group), key=lambda row: row.group):
        by_group.setdefault(row.group, []).append(row)
    lines = tuple(Line(group, _values(columns, own, {})) for group, own in by_group.items())
    return Table(lines, Line("", _values(columns, counted, stated or {})))


def _values(columns: Sequence[Column], rows: Sequence[Counted], stated: Mapping[str, int]) -> tuple[Value, ...]:
    found: dict[str, Value] = {}
    for column in columns:
        if column.count:
            found[column.id] = sum(row.count for row in rows if column.count.holds(row.what, row.facts))  # 1.
        elif not column.part:
            found[column.id] = stated.get(column.id)  # 3.
    for column in columns:
        if column.part:
            found[column.id] = share(found[column.part], found[column.of])
    return tuple(found[column.id] for column in columns)


def share(part: Value, whole: Value) -> Decimal | None:
    """Return how many percent a part is of a whole, to two places, half up; ``None`` where that says nothing (2)."""
    if part is None or not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(HUNDREDTH, ROUND_HALF_UP)


def is_nil(columns: Sequence[Column], table: Table) -> bool:
    """Whether nothing happened (4); shares say nothing of it."""
    told = [value for column, value in zip(columns, table.total.values, strict=True) if not column.part]
    return all(value is not None and value == 0 for value in told)
