"""What can be told apart of what a report counts in all: the one cube over which its totals are chosen.

1. Two things are of one *kind* if every column of every table counts both or neither, and they stand in the same cells
   of the tables that stand elsewhere. Every total that is told anywhere is a sum over kinds.
2. Of a table without lines each column is told. One with lines tells which sets of its columns there are, so that a
   thing can be taken for another of its set, in its line, and nothing in any line changes (``public``).
3. Where nothing stands elsewhere, any set of columns may be met that the columns' own words make possible.
4. What falls in no column and in no cell is told nowhere, and nobody knows how much there is.
5. A column may count nearly all of a cell that is told elsewhere. What is left is a count too, and small ones matter.
6. Of many kinds some are let move and the others stand still (``Cube``): first those in small counts, then those
   that nothing elsewhere tells from them, then the fullest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np

from dintel.domain.regime.column import WHATS, Column, Count
from dintel.domain.regime.table import Counted
from dintel.domain.suppression import Cube, Dimension, Level, Rule
from dintel.domain.suppression.cube import OUT, Counts, Family, Marks
from dintel.domain.suppression.tables import Places

MOST_KINDS = 1_500
"""Kinds that are let move (6): a second's work."""
_ELSE = ""
"""Stands for every value that no column names."""
Place = tuple[int, str]
"""A column: the number of its table, and its name."""


class Thing(NamedTuple):
    """So many things of equal facts: which tables count them, by number, and in which cell each other table does.

    ``cells`` has an entry for each table elsewhere, ``OUT`` where it does not count them. Things that are ``still`` are
    never taken for others, since not all is known of them.
    """

    row: Counted
    tables: frozenset[int]
    cells: tuple[int, ...] = ()
    still: bool = False


@dataclass(frozen=True, slots=True)
class Tabled:
    """A table of counts of a report: its columns, the groups of its lines, and what it counts in each."""

    id: str
    columns: tuple[Column, ...]
    lines: tuple[str, ...] = ()
    """None where there is one line for all."""
    rows: tuple[Counted, ...] = ()
    """Looked at where there are lines."""

    @property
    def counts(self) -> dict[str, Count]:
        """Return what is counted, by column."""
        return {column.id: column.count for column in self.columns if column.count}

    def names(self, row: Counted) -> frozenset[str]:
        """Return the columns that count a row."""
        return frozenset(name for name, count in self.counts.items() if count.holds(row.what, row.facts))


class Kind(NamedTuple):
    """What is told apart (1)."""

    columns: frozenset[Place]
    cells: tuple[int, ...]
    still: bool = False


@dataclass(frozen=True, eq=False)
class Kinds:
    """The cube of kinds, and the families that matter."""

    cube: Cube
    told: Mapping[Family, tuple[frozenset[Place], ...]]
    """Those that the report tells: the columns that each cell is part of."""
    watched: tuple[Family, ...]
    """What tells the counts of one table apart, and what is left of a cell elsewhere (5)."""
    elsewhere: Mapping[Family, Marks]
    """Those of tables that stand elsewhere: which cells are told there."""


def kinds_of(
    tables: Sequence[Tabled], things: Iterable[Thing], elsewhere: Sequence[Sequence[bool]], rule: Rule
) -> Kinds:
    """Return the cube of a report's tables. ``elsewhere`` says of each table there which of its cells are told."""
    met = _met(tables, things, elsewhere, rule)
    kinds, counts = tuple(met), np.fromiter(met.values(), np.int64, len(met))
    told = list(_told(tables, kinds))
    watched = [*_sets(tables, kinds), *_rests(tables, kinds, counts, elsewhere)]
    others = [_level([kind.cells[at] for kind in kinds], len(shown)) for at, shown in enumerate(elsewhere)]
    levels = [*(level for level, _columns in told), *watched, *others]
    moving = _moving(kinds, counts, levels, rule)
    still = np.delete(np.arange(len(kinds)), moving)
    names = tuple(map(str, moving.tolist()))
    every = Level("kind", names, tuple(range(len(names))))
    cube = Cube(
        (Dimension("kind", names, (every, *(_some(level, moving) for level in levels))),),
        counts[moving],
        {(at,): _sums(_some(level, still), counts[still]) for at, level in enumerate(levels, 1)},
    )
    after = len(told) + len(watched) + 1
    return Kinds(
        cube,
        {(at,): columns for at, (_level_of, columns) in enumerate(told, 1)},
        tuple((at,) for at in range(len(told) + 1, after)),
        {(at,): np.array(shown, np.bool_) for at, shown in enumerate(elsewhere, after)},
    )


def columns_of(tables: Sequence[Tabled], thing: Thing) -> frozenset[Place]:
    """Return every column that counts a thing."""
    return frozenset((at, name) for at in thing.tables for name in tables[at].names(thing.row))


def signatures(counts: Sequence[Count]) -> tuple[frozenset[int], ...]:
    """Return every set of columns that one thing can fall in, the empty one first (3)."""
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


def _met(
    tables: Sequence[Tabled], things: Iterable[Thing], elsewhere: Sequence[Sequence[bool]], rule: Rule
) -> Counter[Kind]:
    """Return how many things there are of each kind, those too that were not met."""
    found = Counter[Kind]()
    for thing in things:
        found[Kind(columns_of(tables, thing), thing.cells, thing.still)] += thing.row.count
    nothing = Kind(frozenset(), (OUT,) * len(elsewhere))
    found[nothing] = max(found[nothing], rule.threshold)  # 4.
    if not elsewhere:
        named = [((at, name), count) for at, one in enumerate(tables) for name, count in one.counts.items()]
        for places in signatures([count for _place, count in named]):  # 3.
            found.setdefault(Kind(frozenset(named[place][0] for place in places), ()), 0)
    return found


def _told(tables: Sequence[Tabled], kinds: Sequence[Kind]) -> Iterator[tuple[Level, tuple[frozenset[Place], ...]]]:
    """Yield the levels that the report tells (2.), each with the columns that its cells are part of."""
    for at, table in enumerate(tables):
        if table.lines:
            of, sets = _in_sets(at, kinds)
            yield _level(of, len(sets)), sets
            continue
        for name in table.counts:
            column = (at, name)
            yield _level([0 if column in kind.columns else OUT for kind in kinds], 1), (frozenset({column}),)


def _sets(tables: Sequence[Tabled], kinds: Sequence[Kind]) -> Iterator[Level]:
    """Yield, for each table whose columns are told, which sets of them there are, and for others each column."""
    for at, table in enumerate(tables):
        if table.lines:
            for name in table.counts:
                yield _level([0 if (at, name) in kind.columns else OUT for kind in kinds], 1)
        else:
            of, sets = _in_sets(at, kinds)
            yield _level(of, len(sets))


def _in_sets(at: int, kinds: Sequence[Kind]) -> tuple[list[int], tuple[frozenset[Place], ...]]:
    """Return in which set of a table's columns each kind is, by number, and the sets."""
    mine = [frozenset(one for one in kind.columns if one[0] == at) for kind in kinds]
    sets = tuple(dict.fromkeys(one for one in mine if one))
    number = {one: turn for turn, one in enumerate(sets)}
    return [number.get(one, OUT) for one in mine], sets


def _rests(
    tables: Sequence[Tabled], kinds: Sequence[Kind], counts: Counts, elsewhere: Sequence[Sequence[bool]]
) -> Iterator[Level]:
    """Yield what each cell that is told elsewhere has beside a column that lies inside it (5)."""
    places = [(number, name) for number, one in enumerate(tables) for name in one.counts]
    inside = [np.array([place in kind.columns for kind in kinds], np.bool_) for place in places] if elsewhere else []
    for at, shown in enumerate(elsewhere):
        of = np.array([kind.cells[at] for kind in kinds], np.intp)
        sums = _summed(of, counts, len(shown))
        for is_in in inside:
            mine = _summed(np.where(is_in, of, OUT), counts, len(shown))
            whole = int(counts[is_in].sum()) or OUT
            for cell in np.flatnonzero((mine == whole) & (sums > whole) & np.array(shown, np.bool_)).tolist():
                yield _level(np.where((of == cell) & ~is_in, 0, OUT).tolist(), 1)


def _moving(kinds: Sequence[Kind], counts: Counts, levels: Sequence[Level], rule: Rule) -> Places:
    """Return the numbers of the kinds that are let move, in order (6)."""
    in_small = np.zeros(len(kinds), np.bool_)
    for level in levels:
        sums = _sums(level, counts)
        in_small |= np.append((sums > 0) & (sums < rule.threshold), False)[np.asarray(level.of, np.intp)]
    near = {kind.cells for kind, one in zip(kinds, in_small.tolist(), strict=True) if one}
    is_near = np.array([kind.cells in near for kind in kinds], np.bool_)
    order = np.lexsort((-counts, ~is_near, ~in_small))
    return np.sort(order[~np.array([kind.still for kind in kinds], np.bool_)[order]][:MOST_KINDS])


def _level(of: Sequence[int], groups: int) -> Level:
    return Level("", tuple(map(str, range(groups))), tuple(of))


def _some(level: Level, places: Places) -> Level:
    return Level(level.name, level.groups, tuple(np.asarray(level.of, np.intp)[places].tolist()))


def _sums(level: Level, counts: Counts) -> Counts:
    return _summed(np.asarray(level.of, np.intp), counts, len(level.groups))


def _summed(of: Places, counts: Counts, groups: int) -> Counts:
    return np.bincount(of[of != OUT], weights=counts[of != OUT], minlength=groups).astype(np.int64)
