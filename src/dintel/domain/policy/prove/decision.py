"""The legal floor asked of one decision: may this outcome stand for these facts?

The engine's answers are proved on every cell. A person may decide otherwise, and then the same
properties are asked of that one decision, so that the person is told which of them it would break.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dintel.domain.policy.determine import Policy
from dintel.domain.policy.facts import UNKNOWN
from dintel.domain.policy.prove import outcomes
from dintel.domain.policy.prove.floor import Floor
from dintel.domain.policy.rules import OUTCOMES


@dataclass(frozen=True, slots=True)
class Broken:
    """A property of the floor that a decision would break, with its source."""

    statement: str
    source: str


def broken_by(policy: Policy, facts: Mapping[str, str], outcome: str) -> tuple[Broken, ...]:
    """Return the properties of outcomes that ``outcome`` would break for the facts, if any.

    Raises ``ValueError`` for an outcome that does not exist and ``UnknownFactError`` for a fact
    outside the vocabulary. Not asked are properties that compare cells with one another, and those
    that only say that counsel decides.
    """
    if outcome not in OUTCOMES:
        message = f"there is no outcome {outcome!r}. Valid: {', '.join(OUTCOMES)}."
        raise ValueError(message)
    policy.space.encode(facts)
    cell = _Cell(policy, facts, outcome)
    for check in outcomes.WHAT_MAY_STAND:
        check(cell)
    return tuple(cell.broken)


class _Cell(Floor):
    """A floor that looks at one cell with an outcome of a person's choice."""

    def __init__(self, policy: Policy, facts: Mapping[str, str], outcome: str) -> None:
        super().__init__(policy)
        self._facts = {axis.id: facts.get(axis.id, UNKNOWN) for axis in policy.space.axes}
        self._outcome = outcome
        self.broken: list[Broken] = []

    def only(
        self,
        statement: str,
        source: str,
        facts: Mapping[str, Collection[str]],
        allowed: Collection[str],
    ) -> None:
        """Note the property if the cell lies in its region and the outcome is not allowed there."""
        inside = all(self._facts[axis] in values for axis, values in facts.items())
        if inside and self._outcome not in allowed:
            self.broken.append(Broken(statement, source))

    def state(
        self,
        statement: str,
        source: str,
        bad: NDArray[np.bool_],
        at: tuple[NDArray[np.intp], ...] | None = None,
    ) -> None:
        """Leave properties of many cells alone: one decision cannot break them."""
