"""Counts by several dimensions, and every total that is published of them.

A *level* of a dimension puts each of its leaves into one group, or into none. The leaves themselves are a
level, so are departments over facilities, and so is the one group that holds all. A level that leaves some
out is how a release is written down that came before some facts were known (``releases``).
A *family* names one level for each dimension: its cells are one published table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Marks = NDArray[np.bool_]
Family = tuple[int, ...]
"""The number of the level in each dimension."""
Cell = tuple[int, ...]
"""The number of the group in each dimension, in the order of the cube's dimensions."""

OUT = -1
"""The group of a leaf that a level leaves out."""


@dataclass(frozen=True, slots=True)
class Level:
    """One way to group leaves: the groups' names, and the group of each leaf, ``OUT`` for none."""

    name: str
    groups: tuple[str, ...]
    of: tuple[int, ...]

    def __post_init__(self) -> None:
        """Refuse a leaf in a group that is not there. Raises ``ValueError``."""
        wrong = [one for one in self.of if not OUT <= one < len(self.groups)]
        if wrong:
            message = f"level {self.name!r}: group {wrong[0]} is none of its {len(self.groups)} groups"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Dimension:
    """One thing that is told apart, such as facility or month, from its leaves up."""

    name: str
    leaves: tuple[str, ...]
    levels: tuple[Level, ...]

    def __post_init__(self) -> None:
        """Refuse a level that speaks of other leaves. Raises ``ValueError``."""
        for level in self.levels:
            if len(level.of) != len(self.leaves):
                message = f"level {level.name!r} of {self.name!r} groups {len(level.of)} of {len(self.leaves)} leaves"
                raise ValueError(message)


def dimension(name: str, leaves: Sequence[str], **groups: Sequence[str]) -> Dimension:
    """Return a dimension with its leaves, one level for each named grouping, and the total.

    A grouping gives the name of the group of each leaf.
    """
    between = [_level(of, tuple(named)) for of, named in groups.items()]
    ends = (Level(name, tuple(leaves), tuple(range(len(leaves)))), Level("total", ("total",), (0,) * len(leaves)))
    return Dimension(name, tuple(leaves), (ends[0], *between, ends[1]))


def _level(name: str, named: tuple[str, ...]) -> Level:
    groups = tuple(dict.fromkeys(named))
    return Level(name, groups, tuple(groups.index(one) for one in named))


@dataclass(frozen=True, eq=False)
class Cube:
    """How many facts there are of each combination of leaves; never fewer than none.

    ``still`` is how many more stand in the cells of a family and in no leaf: nobody takes them for movable, so what is
    hidden is found among fewer truths than there are.
    """

    dimensions: tuple[Dimension, ...]
    counts: Counts
    still: Mapping[Family, Counts] = field(default_factory=dict, repr=False)
    _margins: dict[Family, Counts] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Refuse counts of another shape, or below zero. Raises ``ValueError``."""
        shape = tuple(len(one.leaves) for one in self.dimensions)
        if self.counts.shape != shape:
            message = f"the counts have the shape {self.counts.shape}, the dimensions {shape}"
            raise ValueError(message)
        if self.counts.size and int(self.counts.min()) < 0:
            message = "a count is below zero; what a correction takes away is a fact of an earlier release"
            raise ValueError(message)

    @property
    def families(self) -> tuple[Family, ...]:
        """Every family, the coarsest first."""
        found = product(*(range(len(one.levels)) for one in self.dimensions))
        return tuple(sorted(found, key=lambda family: (-sum(family), family)))

    def levels(self, family: Family) -> tuple[Level, ...]:
        """Return the level of each dimension."""
        return tuple(one.levels[number] for one, number in zip(self.dimensions, family, strict=True))

    def margin(self, family: Family) -> Counts:
        """Return the counts of a family's cells; computed once."""
        if family not in self._margins:
            found = self.counts
            for axis, level in enumerate(self.levels(family)):
                found = _grouped(found, axis, level)
            self._margins[family] = found + self.still[family] if family in self.still else found
        return self._margins[family]

    def cells(self, family: Family) -> Iterator[Cell]:
        """Yield the cells of a family."""
        yield from product(*(range(len(level.groups)) for level in self.levels(family)))


def _grouped(counts: Counts, axis: int, level: Level) -> Counts:
    first = np.moveaxis(counts, axis, 0)
    found = np.zeros((len(level.groups) + 1, *first.shape[1:]), dtype=np.int64)
    np.add.at(found, np.asarray(level.of, dtype=np.intp), first)
    return np.moveaxis(found[:-1], 0, axis)
