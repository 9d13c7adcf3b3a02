"""What is hidden of a publication, and why that is enough."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dintel.domain.suppression.cube import Cell, Cube, Family, Marks
from dintel.domain.suppression.rule import Rule
from dintel.domain.suppression.step import Witness

Target = tuple[Family, Cell]
"""One count: the family whose cell it is, and the cell."""


@dataclass(frozen=True, eq=False)
class Protection:
    """What to hide of each published family, and why each small count is safe."""

    rule: Rule
    hidden: Mapping[Family, Marks]
    witnesses: Mapping[Target, Witness]

    def shown(self, cube: Cube, family: Family) -> list[int | None]:
        """Return what is published of a family, in the order of ``cube.cells``; ``None`` where it is hidden."""
        counts, marks = self.rule.shown(cube.margin(family)), self.hidden[family]
        return [None if marks[cell] else int(counts[cell]) for cell in cube.cells(family)]
