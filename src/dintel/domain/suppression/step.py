"""A way to move facts about that leaves sums alone: what makes two different truths read the same.

A step takes two leaf cells, ``at`` and ``to``. In every dimension in which they differ it goes both ways, so
that it touches the corners of a box: it adds ``size`` where an even number of coordinates are those of ``to``,
and takes ``size`` away where an odd number are. Any sum over a dimension in which they differ stays the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dintel.domain.suppression.cube import OUT, Cell, Cube, Family


@dataclass(frozen=True, slots=True)
class Step:
    """Move ``size`` facts, which may be below zero, about the box between two leaf cells."""

    at: Cell
    to: Cell
    size: int

    def corners(self) -> Iterator[tuple[Cell, int]]:
        """Yield the leaf cells that change, and by how much."""
        found: list[tuple[Cell, int]] = [((), self.size)]
        for one, other in zip(self.at, self.to, strict=True):
            found = _longer(found, one, None if one == other else other)
        yield from found

    def changes(self, cube: Cube, family: Family) -> list[tuple[Cell, int]]:
        """Return the cells of a family whose count changes, and by how much; nothing where all sums stay."""
        found: list[tuple[Cell, int]] = [((), self.size)]
        for of, number, one, other in zip(cube.dimensions, family, self.at, self.to, strict=True):
            group = of.levels[number].of
            if one != other and group[one] == group[other]:
                return []
            found = _longer(found, group[one], None if one == other else group[other])
        return [(cell, change) for cell, change in found if OUT not in cell]


def _longer(found: list[tuple[Cell, int]], one: int, other: int | None) -> list[tuple[Cell, int]]:
    """Return corners with one dimension more: at ``other``, if there is one, each changes the other way."""
    if other is None:
        return [((*cell, one), change) for cell, change in found]
    return [((*cell, at), change * sign) for cell, change in found for at, sign in ((one, 1), (other, -1))]


@dataclass(frozen=True, slots=True)
class Swap:
    """Move ``size`` facts from one leaf cell to another: seen in every sum that has one of them and not the other."""

    at: Cell
    to: Cell
    size: int

    def corners(self) -> Iterator[tuple[Cell, int]]:
        """Yield the leaf cells that change, and by how much."""
        yield self.at, self.size
        yield self.to, -self.size

    def changes(self, cube: Cube, family: Family) -> list[tuple[Cell, int]]:
        """Return the cells of a family whose count changes, and by how much."""
        levels = [level.of for level in cube.levels(family)]
        mine, theirs = (tuple(of[leaf] for of, leaf in zip(levels, one, strict=True)) for one in (self.at, self.to))
        found = [(mine, self.size), (theirs, -self.size)] if mine != theirs else []
        return [(cell, change) for cell, change in found if OUT not in cell]


@dataclass(frozen=True, slots=True)
class Knot:
    """Change several leaf cells at once: seen in every sum in which the changes do not cancel out."""

    parts: tuple[tuple[Cell, int], ...]

    def corners(self) -> Iterator[tuple[Cell, int]]:
        """Yield the leaf cells that change, and by how much."""
        yield from self.parts

    def changes(self, cube: Cube, family: Family) -> list[tuple[Cell, int]]:
        """Return the cells of a family whose count changes, and by how much."""
        levels = [level.of for level in cube.levels(family)]
        found: dict[Cell, int] = {}
        for leaf, change in self.parts:
            cell = tuple(of[one] for of, one in zip(levels, leaf, strict=True))
            found[cell] = found.get(cell, 0) + change
        return [(cell, change) for cell, change in found.items() if change and OUT not in cell]


Move = Step | Swap | Knot


@dataclass(frozen=True, slots=True)
class Witness:
    """Why nobody can know a count: truths that read the same, in which it is less (``fall``) and more (``rise``)."""

    fall: tuple[Move, ...] = ()
    rise: tuple[Move, ...] = ()
