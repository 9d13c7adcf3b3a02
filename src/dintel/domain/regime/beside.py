"""What a report may not tell because somebody else tells nearly the same: counts that differ by a small number.

A figure says how many requests for a criminal case the city helped with. A report says the same of verified officers
alone. Both may be large; their difference is a count too, of those that were not verified, and a small one is told by
subtraction.

1. What is told elsewhere says which facts it counts. A column is inside it if all that it counts is.
2. Where a column inside is smaller by 1 up to and without the threshold, the column is left out, in every line.
3. Looked for in pairs. Differences of sums of several columns and figures are not looked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dintel.domain.regime.column import REQUEST, Column
from dintel.domain.regime.table import Table
from dintel.domain.suppression import Rule

Facts = Mapping[str, frozenset[str]]
"""For each axis named, the values that count."""


@dataclass(frozen=True, slots=True)
class Told:
    """A count of requests that stands elsewhere, and of which facts it is."""

    where: Facts
    count: int


def too_near(
    columns: Sequence[Column], table: Table, told: Iterable[Told], rule: Rule, *, all_are: Facts
) -> frozenset[tuple[str, str]]:
    """Return the cells, line and column, that are left out (2.); ``all_are`` says what every counted request is."""
    every, lines = tuple(told), (table.total, *table.lines)
    found: set[tuple[str, str]] = set()
    for place, column in enumerate(columns):
        if column.count is None or column.count.what != REQUEST:
            continue
        where = {**all_are, **column.count.where}
        values = [value for line in lines if isinstance(value := line.values[place], int)]
        if any(_is_near(values, one.count, rule) for one in every if _is_inside(where, one.where)):
            found |= {(line.group, column.id) for line in lines}
    return frozenset(found)


def _is_inside(mine: Facts, theirs: Facts) -> bool:  # 1.
    return all(axis in mine and mine[axis] <= values for axis, values in theirs.items())


def _is_near(values: Iterable[int], count: int, rule: Rule) -> bool:
    return any(0 < count - value < rule.threshold for value in values)
