"""The public copy of a table: small counts left out, and with them whatever would give them back.

The report to its recipient is whole; what everybody reads is this.

1. Columns overlap: those held are among those received. What tells two counts apart is which columns a thing falls
   in; so the leaves of the cube are these sets of columns, each that the columns' own words make possible.
2. Each column is a level that sums the sets it stands in, and is published for each line and for the total.
3. Small counts of the sets themselves matter too: received less declined would otherwise give back the rest.
4. What falls in no column is not published, and nobody knows how much there is.
5. What was left out of an earlier version of the report stays left out.
6. Where nothing can be told without giving a small count back, nothing of the table is told.
7. A share goes with its part and its whole. What is stated has no facts to be found out, so it stands as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import product

import numpy as np

from dintel.domain.regime.column import WHATS, Column, Count
from dintel.domain.regime.table import Counted, Table
from dintel.domain.suppression import Cube, Dimension, Level, Rule, UnprotectableError, audit, protect
from dintel.domain.suppression.cube import OUT, Family, Marks

Hidden = frozenset[tuple[str, str]]
"""Cells that are left out: the line's group (empty for the total) and the column."""
_ELSE = ""
"""Stands for every value that no column names."""


def public_copy(
    columns: Sequence[Column],
    rows: Iterable[Counted],
    table: Table,
    rule: Rule,
    *,
    before: Collection[tuple[str, str]] = (),
) -> Hidden:
    """Return which cells of a table its public copy leaves out; ``before`` are those that were left out already."""
    counts = {column.id: column.count for column in columns if column.count}
    lines = [line.group for line in table.lines] or [""]
    hidden = _hidden(counts, tuple(rows), lines, rule, before) if counts else frozenset()
    shares = {
        (line, column.id)
        for column in columns
        for line in {"", *lines}
        if column.part and {(line, column.part), (line, column.of)} & hidden
    }
    return hidden | shares  # 7.


def signatures(counts: Sequence[Count]) -> tuple[frozenset[int], ...]:
    """Return every set of columns that one thing can fall in, the empty one first (1)."""
    named: dict[str, set[str]] = {}
    for count in counts:
        for axis, values in count.where.items():
            named.setdefault(axis, {_ELSE}).update(values)
    found: dict[frozenset[int], None] = {frozenset(): None}
    for what in WHATS:
        for told in product(*(sorted(one) for one in named.values())):
            facts = dict(zip(named, told, strict=True))
            found[frozenset(place for place, count in enumerate(counts) if count.holds(what, facts))] = None
    return tuple(sorted(found, key=lambda one: (len(one), sorted(one))))


def _hidden(
    counts: dict[str, Count],
    rows: Sequence[Counted],
    lines: Sequence[str],
    rule: Rule,
    before: Collection[tuple[str, str]],
) -> Hidden:
    names, sets = list(counts), signatures(list(counts.values()))
    cube = _cube(list(counts.values()), sets, rows, lines, rule)
    levels = range(1, len(names) + 1)
    totals = (0, 1) if lines[0] else (0,)
    published: list[Family] = [(line, column) for line in totals for column in levels]
    withheld = {family: _marks(cube, family, names, lines, before) for family in published}
    try:
        found = protect(cube, rule, published=published, sensitive=[(0, 0), *published], withheld=withheld)
        audit(cube, found, sensitive=[(0, 0), *published])
    except UnprotectableError:  # 6.
        return frozenset((line, name) for line in {"", *lines} for name in names)
    return frozenset(
        (line, names[column - 1])
        for (total, column), marks in found.hidden.items()
        for place, line in enumerate([""] if total else lines)
        if marks[place, 0]
    )


def _cube(
    counts: Sequence[Count], sets: Sequence[frozenset[int]], rows: Sequence[Counted], lines: Sequence[str], rule: Rule
) -> Cube:
    found = np.zeros((len(lines), len(sets)), dtype=np.int64)
    for row in rows:
        falls = frozenset(place for place, count in enumerate(counts) if count.holds(row.what, row.facts))
        found[lines.index(row.group) if lines[0] else 0, sets.index(falls)] += row.count
    found[:, 0] = np.maximum(found[:, 0], rule.threshold)  # 4.
    whole = Level("lines", tuple(lines), tuple(range(len(lines))))
    total = Level("total", ("total",), (0,) * len(lines))
    leaves = tuple(str(number) for number in range(len(sets)))
    each = Level("sets", leaves, tuple(range(len(sets))))
    of = [
        Level(str(place), (str(place),), tuple(0 if place in one else OUT for one in sets))
        for place in range(len(counts))
    ]
    return Cube(
        (Dimension("line", tuple(lines), (whole, total)), Dimension("set", leaves, (each, *of))), found
    )  # 2. 3.


def _marks(
    cube: Cube, family: Family, names: Sequence[str], lines: Sequence[str], before: Collection[tuple[str, str]]
) -> Marks:
    marks = np.zeros(cube.margin(family).shape, dtype=np.bool_)
    for place, line in enumerate([""] if family[0] else lines):
        marks[place, 0] = (line, names[family[1] - 1]) in before  # 5.
    return marks
