"""From counts to tables that may come out.

1. The dimensions of a cube are those that a version's levels speak of; what they do not tell apart is added up.
2. A table comes out with all its totals: a family for each choice of level or total.
3. The sets of tables are tried in the order of the definition, the finest first, and the first comes out of which no
   small count can be found, whatever was released of the same period before.
4. Figures of the same facts stand beside each other: what each of them released is a release before, told apart in its
   own way. One cube holds the levels of all of them, so that every table that is out is a sum over the same leaves.
5. Releases between which no count changed are one to whoever reads them, whichever figures they are of.
6. How many facts there are in all is taken for known where that is no small count, and never kept back to protect
   another: figures that tell the same facts apart by something else add up to it too. Where it is small, each keeps it.
   A correction that changes it may keep it back: the change can be as small as a count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from dintel.domain.figures.definition import Level, Version
from dintel.domain.figures.released import Row, Table
from dintel.domain.suppression import Level as Told
from dintel.domain.suppression import Rule, UnprotectableError, audit, release
from dintel.domain.suppression.cube import Counts, Cube, Dimension, Family, Marks

TOTAL = "total"
Key = tuple[str, ...]
"""A value of each dimension of a version, in the order of ``dimensions_of``."""
Counted = Mapping[Key, int]


@dataclass(frozen=True, slots=True)
class Earlier:
    """A release of the same period that is out: what was counted then, and the tables as they came out."""

    counted: Counted
    tables: tuple[Table, ...]
    version: Version | None = None
    """That of another figure of the same facts (4.); ``None`` for the figure's own."""


class Unpublishable(ValueError):  # noqa: N818 - what it says of the counts, not a fault of the program
    """None of the definition's sets of tables can come out without giving a small count away."""


def dimensions_of(*versions: Version) -> tuple[str, ...]:
    """Return the dimensions that the levels of versions speak of, in their order (1.)."""
    return tuple(dict.fromkeys(level.of for version in versions for level in version.levels.values()))


def choose(
    version: Version,
    counted: Counted,
    rule: Rule | None,
    earlier: Sequence[Earlier] = (),
    *,
    among: Sequence[Version] = (),
) -> tuple[tuple[Table, ...], bool]:
    """Return the tables that come out, and whether coarser ones than the definition asks for first.

    ``rule`` is ``None`` where no count is kept back. ``among`` are the versions of all figures of these facts, this one
    too, in the order in which ``counted`` tells them apart; the version alone if nothing is said. ``earlier`` stands in
    the order in which it came out. Raises ``Unpublishable``; ``ValueError`` for a value in no group.
    """
    versions = tuple(among) or (version,)
    earlier = [*earlier, *_known(version, counted, rule, earlier)]
    told = [*(one.counted for one in earlier), counted]
    dimensions, counts = _cubes(versions, told)
    if rule is None:
        cube = Cube(dimensions, counts[-1])
        return tuple(_table(version, cube, by, {}) for by in version.publish[0]), False
    shown = [(one.version or version, one.tables) for one in earlier]
    moments, outs = _moments(dimensions, counts, shown)
    others = [(one.version, [table.by for table in one.tables]) for one in earlier if one.version]
    watched = [family for other, tables in others for family in _families(other, dimensions, tables)]
    for turn, tables in enumerate(version.publish):  # 3.
        families = _families(version, dimensions, tables)
        try:
            found = release(dimensions, moments, rule, earlier=outs, published=families, watched=watched)
        except UnprotectableError:
            continue
        audit(found.cube, found.proof, sensitive=found.sensitive, public=found.public)
        cube = Cube(dimensions, counts[-1])
        return tuple(_table(version, cube, by, found.hidden) for by in tables), turn > 0
    message = f"none of {len(version.publish)} sets of tables hides every small count"
    raise Unpublishable(message)


def _known(version: Version, counted: Counted, rule: Rule | None, earlier: Sequence[Earlier]) -> list[Earlier]:
    """Return the total as if it had come out before (6.); nothing of a version whose groups add up to no total."""
    total = sum(counted.values())
    is_small = rule is None or total < rule.threshold
    has_changed = any(sum(one.counted.values()) != total for one in earlier)
    if is_small or has_changed or not all(level.has_total for level in version.levels.values()):
        return []
    return [Earlier(counted, (Table((), (Row((), total),)),))]


def _cubes(versions: Sequence[Version], told: Sequence[Counted]) -> tuple[tuple[Dimension, ...], list[Counts]]:
    """Return the dimensions, and the counts of each release; a leaf is what every level puts into one group (1.)."""
    names = dimensions_of(*versions)
    levels = [_levels(versions, name) for name in names]
    leaves = [_leaves(mine) for mine in levels]
    dimensions = tuple(
        _dimension(name, mine, list(dict.fromkeys(of.values())))
        for name, mine, of in zip(names, levels, leaves, strict=True)
    )
    places = [{leaf: at for at, leaf in enumerate(one.leaves)} for one in dimensions]
    found = []
    for one in told:
        counts = np.zeros([len(dimension.leaves) for dimension in dimensions], dtype=np.int64)
        for key, n in one.items():
            counts[tuple(map(_place, names, leaves, places, key))] += n
        found.append(counts)
    return dimensions, found


def _levels(versions: Sequence[Version], name: str) -> list[Level]:
    """Return the levels of a dimension, each way to tell it apart once, whichever figures use it (4.)."""
    found = {_parts(level): level for version in versions for level in version.levels.values() if level.of == name}
    return list(found.values())


def _parts(level: Level) -> str:
    """Return the name of a way to tell a dimension apart: alike for levels with the same groups."""
    return "|".join(" ".join((group.id, *group.values)) for group in level.groups)


def _moments(
    dimensions: Sequence[Dimension], counts: Sequence[Counts], shown: Sequence[tuple[Version, Sequence[Table]]]
) -> tuple[list[Counts], list[dict[Family, Marks]]]:
    """Return the counts of each moment, the newest release's last, and what had come out by then (5.).

    Of a cell that came out of one release and was kept back in another of the same moment, the count is known. The last
    stands only where something is out of the newest counts.
    """
    moments, outs = [counts[0]], [dict[Family, Marks]()]
    for before, now, (version, tables) in zip(counts, counts[1:], shown, strict=False):
        for family, marks in _hidden(version, dimensions, tables).items():
            outs[-1][family] = outs[-1].get(family, marks) & marks
        if not np.array_equal(before, now):
            moments.append(now)
            outs.append({})
    return moments, [*outs[:-1], *([outs[-1]] if outs[-1] else [])]


def _leaves(levels: Sequence[Level]) -> dict[str, str]:
    """Return the leaf of each value: the first of those that no level tells apart."""
    groups: dict[str, Key] = {}
    for level in levels:
        for group in level.groups:
            for value in group.values:
                groups[value] = (*groups.get(value, ()), group.id)
    first: dict[Key, str] = {}
    return {value: first.setdefault(key, value) for value, key in groups.items()}


def _place(name: str, leaves: Mapping[str, str], places: Mapping[str, int], value: str) -> int:
    if value not in leaves:
        message = f"{value!r} was counted and is in no group of {name!r}: its count could be found out"
        raise ValueError(message)
    return places[leaves[value]]


def _dimension(name: str, levels: Sequence[Level], leaves: Sequence[str]) -> Dimension:
    """Return a dimension with a level for each of the version's, the total last."""
    total = Told(TOTAL, (TOTAL,), (0,) * len(leaves))
    return Dimension(name, tuple(leaves), (*(_level(level, leaves) for level in levels), total))


def _level(level: Level, leaves: Sequence[str]) -> Told:
    place = {value: at for at, group in enumerate(level.groups) for value in group.values}
    return Told(_parts(level), tuple(group.id for group in level.groups), tuple(place[leaf] for leaf in leaves))


def _families(version: Version, dimensions: Sequence[Dimension], tables: Iterable[Sequence[str]]) -> tuple[Family, ...]:
    """Return the families of some tables with all their totals, each once (2.)."""
    found: dict[Family, None] = {}
    for by in tables:
        found.update(dict.fromkeys(family for _levels, family in _choices(version, dimensions, by)))
    return tuple(found)


def _choices(
    version: Version, dimensions: Sequence[Dimension], by: Sequence[str]
) -> list[tuple[tuple[bool, ...], Family]]:
    """Return, for each choice of level or total of a table, which levels are told apart, and the family."""
    ways = [(True, False) if version.levels[level].has_total else (True,) for level in by]
    found = []
    for told in product(*ways):
        apart = {
            version.levels[level].of: _parts(version.levels[level])
            for level, is_told in zip(by, told, strict=True)
            if is_told
        }
        found.append((told, tuple(_number(one, apart.get(one.name, TOTAL)) for one in dimensions)))
    return found


def _number(dimension: Dimension, level: str) -> int:
    return next(at for at, one in enumerate(dimension.levels) if one.name == level)


def _table(version: Version, cube: Cube, by: Sequence[str], hidden: Mapping[Family, Marks]) -> Table:
    rows = []
    for told, family in _choices(version, cube.dimensions, by):
        margin, marks = cube.margin(family), hidden.get(family)
        for at, cell in _cells(version, cube.dimensions, by, told):
            count = None if marks is not None and bool(marks[cell]) else int(margin[cell])
            rows.append(Row(at, count))
    return Table(tuple(by), tuple(rows))


def _cells(
    version: Version, dimensions: Sequence[Dimension], by: Sequence[str], told: Sequence[bool]
) -> list[tuple[Key, tuple[int, ...]]]:
    """Return each row of one choice: its groups by level, and its place in the family."""
    groups = [
        [(at, group.id) for at, group in enumerate(version.levels[level].groups)] if is_told else [(0, TOTAL)]
        for level, is_told in zip(by, told, strict=True)
    ]
    found = []
    for chosen in product(*groups):
        place = {version.levels[level].of: at for level, (at, _name) in zip(by, chosen, strict=True)}
        cell = tuple(place.get(one.name, 0) for one in dimensions)
        found.append((tuple(name for _at, name in chosen), cell))
    return found


def _hidden(version: Version, dimensions: Sequence[Dimension], tables: Sequence[Table]) -> dict[Family, Marks]:
    """Return what an earlier release hid, by family, read off its tables; a value it did not know counts as shown."""
    found: dict[Family, Marks] = {}
    for table in tables:
        rows = {row.at: row.count for row in table.rows}
        for told, family in _choices(version, dimensions, table.by):
            shape = [len(one.levels[number].groups) for one, number in zip(dimensions, family, strict=True)]
            marks: Marks = np.zeros(shape, dtype=np.bool_)
            for at, cell in _cells(version, dimensions, table.by, told):
                marks[cell] = rows.get(at, 0) is None
            found[family] = marks
    return found
