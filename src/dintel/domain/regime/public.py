"""The public copy of a report: small counts left out, and with them whatever would give them back.

The report to its recipient is whole; what everybody reads is this.

1. Columns overlap: those held are among those received; what one table counts by place another counts in all; and
   what a figure tells of the same requests is read beside it. Totals are sums over kinds of things (``kinds``), and
   what is left out of them is chosen over all of them together.
2. Small counts of the sets of one table's columns matter too: received less declined would otherwise give the rest.
3. Small counts of the tables elsewhere matter as those of the report do, and what they tell is told.
4. Where both cannot be had, the report gives way: it leaves out each column that counts something of a cell that is
   kept back elsewhere, so that nothing of that cell is told; then it looks for its own small counts alone.
5. Of a table with lines, a column whose total is left out is left out in every line, so that any line may have what
   the total gains or loses. What is in the lines of other columns is taken for things of other lines: no total changes
   by it, here or elsewhere.
6. What was left out of an earlier version of the report stays left out.
7. Where nothing can be told without giving a small count back, nothing of it is told: of all tables, or of the lines.
8. A share goes with its part and its whole. What is stated has no facts to be found out, so it stands as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np

from dintel.domain.regime.kinds import Kinds, Place, Tabled, Thing, columns_of, kinds_of
from dintel.domain.suppression import Cube, Dimension, Level, Rule, UnprotectableError, audit, protect
from dintel.domain.suppression.cube import OUT, Family, Marks

Hidden = frozenset[tuple[str, str]]
"""Cells of a table that are left out: the line's group (empty for the total) and the column."""
TOTAL = ""
LOOKS = 5_000
"""How long knots are looked for: about a second where sums are wide."""


def public_copy(
    tables: Sequence[Tabled],
    things: Iterable[Thing],
    rule: Rule,
    *,
    elsewhere: Sequence[Sequence[bool]] = (),
    before: Mapping[str, Collection[tuple[str, str]]] | None = None,
) -> dict[str, Hidden]:
    """Return which cells of each table, by its id, the public copy of a report leaves out.

    ``elsewhere`` says of each table that stands elsewhere which of its cells are told; ``before`` which cells were left
    out already. No two tables have lines by the same thing.
    """
    left_out = before or {}
    out = {(at, name) for at, one in enumerate(tables) for line, name in left_out.get(one.id, ()) if line == TOTAL}
    totals = _totals(tables, tuple(things), rule, elsewhere, out)
    found = {}
    for at, table in enumerate(tables):
        columns = {name for number, name in totals if number == at}
        cells = {(line, name) for line in (TOTAL, *table.lines) for name in columns}  # 5.
        if table.lines:
            cells |= _lines(table, rule, columns, left_out.get(table.id, ()))
        found[table.id] = _with_shares(table, cells)
    return found


def _totals(
    tables: Sequence[Tabled],
    things: Sequence[Thing],
    rule: Rule,
    elsewhere: Sequence[Sequence[bool]],
    out: Collection[Place],
) -> set[Place]:
    """Return the columns whose totals are left out; ``out`` are some already."""
    kinds = kinds_of(tables, things, elsewhere, rule)
    hidden = _hidden(kinds, rule, out, kinds.elsewhere)
    if hidden is None and elsewhere:  # 4.
        hidden = _hidden(kinds, rule, {*out, *_touching(tables, things, elsewhere)}, ())
    if hidden is None:  # 7.
        return {(at, name) for at, one in enumerate(tables) for name in one.counts}
    return hidden


def _hidden(kinds: Kinds, rule: Rule, out: Collection[Place], also: Collection[Family]) -> set[Place] | None:
    """Return the columns left out, ``None`` where no way was found; ``also`` names families elsewhere to look after."""
    left_out: dict[Family, Marks] = {
        family: np.array([not columns.isdisjoint(out) for columns in cells], np.bool_)
        for family, cells in kinds.told.items()
    }
    kept_back = {family: ~marks for family, marks in kinds.elsewhere.items()}
    sensitive = (*kinds.told, *kinds.watched, *also)
    try:
        found = protect(
            kinds.cube,
            rule,
            published=(*kinds.told, *kinds.elsewhere),
            sensitive=sensitive,
            public=kinds.elsewhere,
            withheld={**left_out, **kept_back},
            looks=LOOKS,
        )
    except UnprotectableError:
        return None
    audit(kinds.cube, found, sensitive=sensitive, public=kinds.elsewhere)
    return {*out}.union(
        *(
            columns
            for family, cells in kinds.told.items()
            for columns, is_out in zip(cells, found.hidden[family].tolist(), strict=True)
            if is_out
        )
    )


def _touching(tables: Sequence[Tabled], things: Iterable[Thing], elsewhere: Sequence[Sequence[bool]]) -> set[Place]:
    """Return the columns that count something of a cell which is kept back elsewhere (4)."""
    found: set[Place] = set()
    for thing in things:
        if any(at != OUT and not shown[at] for at, shown in zip(thing.cells, elsewhere, strict=True)):
            found |= columns_of(tables, thing)
    return found


def _lines(
    table: Tabled, rule: Rule, out: Collection[str], before: Collection[tuple[str, str]]
) -> set[tuple[str, str]]:
    """Return the cells of lines left out where totals are told; ``out`` are columns without a total."""
    cube, names = _by_line(table, rule)
    at_lines: dict[Family, str] = {(0, at): name for at, name in enumerate(names, 2)}
    told = {family: name for family, name in at_lines.items() if name not in out}
    withheld: dict[Family, Marks] = {
        family: np.array([[(line, name) in before] for line in table.lines], np.bool_) for family, name in told.items()
    }
    sensitive: tuple[Family, ...] = ((0, 1), *at_lines)
    totals: dict[Family, Marks] = {(1, 0): np.ones((1, cube.counts.shape[1]), np.bool_)}
    try:
        found = protect(
            cube,
            rule,
            published=(*told, *totals),
            sensitive=sensitive,
            public=totals,
            withheld=withheld,
            looks=LOOKS,
        )
    except UnprotectableError:  # 7.
        return {(line, name) for line in table.lines for name in table.counts}
    audit(cube, found, sensitive=sensitive, public=totals)
    return {
        (line, name)
        for family, name in told.items()
        for line, (is_out,) in zip(table.lines, found.hidden[family].tolist(), strict=True)
        if is_out
    }


def _by_line(table: Tabled, rule: Rule) -> tuple[Cube, list[str]]:
    """Return the sets of columns by line, with a level for sets and one for each column, and the columns' names.

    Sets and columns with few things in all are in no such level: what their total may be, each line may be.
    """
    mine = [(row.group, columns, row.count) for row in table.rows if (columns := table.names(row))]
    sets = tuple(dict.fromkeys((frozenset[str](), *(columns for _line, columns, _n in mine))))
    place = {line: at for at, line in enumerate(table.lines)}
    counts = np.zeros((len(place), len(sets)), np.int64)
    for line, columns, n in mine:
        counts[place[line], sets.index(columns)] += n
    lines = Level("lines", table.lines, tuple(range(len(place)))), Level("total", ("total",), (0,) * len(place))
    leaves, totals = tuple(map(str, range(len(sets)))), counts.sum(axis=0)
    large = Level("large", leaves, tuple(at if n >= rule.threshold else OUT for at, n in enumerate(totals.tolist())))
    names = [name for name in table.counts if sum(totals[[name in one for one in sets]]) >= rule.threshold]
    of = [Level(name, (name,), tuple(0 if name in one else OUT for one in sets)) for name in names]
    each = Level("sets", leaves, tuple(range(len(sets))))
    return Cube((Dimension("line", table.lines, lines), Dimension("set", leaves, (each, large, *of))), counts), names


def _with_shares(table: Tabled, hidden: Collection[tuple[str, str]]) -> Hidden:
    shares = {
        (line, column.id)
        for column in table.columns
        for line in (TOTAL, *table.lines)
        if column.part and {(line, column.part), (line, column.of)} & set(hidden)
    }
    return frozenset({*hidden, *shares})  # 8.
