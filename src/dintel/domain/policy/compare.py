"""Two versions of a policy over the whole space: which cells change, grouped, in words.

The changed cells are written as disjoint boxes, each a product of value sets in which every cell
changes in the same way. The boxes cover the changed cells exactly, no more and no less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dintel.domain.policy.determine import Policy, Verdict
from dintel.domain.policy.diagram import Diagram, reduce_table
from dintel.domain.policy.facts import Space
from dintel.domain.policy.rules import OUTCOMES, Provision
from dintel.domain.policy.simulate import outcomes_of


@dataclass(frozen=True, slots=True)
class Group:
    """Cells that change alike. ``facts`` names only the attributes that do not take every value."""

    before: str
    after: str
    cells: int
    facts: Mapping[str, tuple[str, ...]]

    def in_words(self, space: Space) -> str:
        """Return the group as a sentence: what changes, for whom, in how many cells."""
        parts = []
        for name, values in self.facts.items():
            axis = space.axis(name)
            if len(values) > len(axis.values) / 2:
                rest = [value.label for value in axis.values if value.id not in values]
                parts.append(f"{axis.label}: anything but {' / '.join(rest)}")
            else:
                labels = [axis.values[axis.at(value)].label for value in values]
                parts.append(f"{axis.label}: {' / '.join(labels)}")
        where = "; ".join(parts) or "every case"
        return f"{self.before} becomes {self.after} in {self.cells:,} cells. {where}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two policies of one space.

    ``outcome_cells`` counts cells whose outcome differs; ``reason_cells`` those whose outcome is
    the same while words, duties or reasons differ.
    """

    cells: int
    outcome_cells: int
    reason_cells: int
    groups: tuple[Group, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]


def compare(before: Policy, after: Policy) -> Comparison:
    """Return every difference in outcome over the whole space, largest group first.

    Raises ``ValueError`` if the two policies do not speak of the same facts.
    """
    if before.space != after.space:
        message = "the two policies have different facts, so their cells cannot be paired"
        raise ValueError(message)
    old, new = outcomes_of(before), outcomes_of(after)
    differs = old != new
    change = np.where(differs, old.astype(np.uint16) * len(OUTCOMES) + new + 1, 0)
    groups = _groups(before.space, change.reshape(before.space.shape))
    reasons = _reasons(before, after)
    old_rules, new_rules = ({(r.id, r.span) for r in p.rules} for p in (before, after))
    return Comparison(
        cells=before.space.size,
        outcome_cells=int(differs.sum()),
        reason_cells=int((reasons & ~differs).sum()),
        groups=groups,
        added=tuple(sorted({name for name, _ in new_rules - old_rules})),
        removed=tuple(sorted({name for name, _ in old_rules - new_rules})),
    )


def _reasons(before: Policy, after: Policy) -> NDArray[np.bool_]:
    """Return where the two verdicts differ in anything but their number."""
    keys: dict[object, int] = {}

    def number(policy: Policy) -> NDArray[np.int64]:
        return np.array(
            [
                keys.setdefault(
                    (v.outcome, v.obligations, v.do, v.say, v.never, v.call, _cited(v)),
                    len(keys),
                )
                for v in policy.verdicts
            ]
        )

    old, new = number(before), number(after)
    differs: NDArray[np.bool_] = old[before.table.reshape(-1)] != new[after.table.reshape(-1)]
    return differs


def _cited(verdict: Verdict) -> tuple[tuple[str, tuple[Provision, ...]], ...]:
    return tuple((reason.rule.id, reason.provisions) for reason in verdict.supported_by)


def _groups(space: Space, change: NDArray[np.uint8] | NDArray[np.uint16]) -> tuple[Group, ...]:
    """Return the boxes of the change diagram: one for each way from its root to an answer."""
    diagram = reduce_table(change)
    found: list[Group] = []
    _walk(space, diagram, diagram.root, {}, found)
    return tuple(sorted(found, key=lambda group: (-group.cells, group.before, group.after)))


def _walk(
    space: Space,
    diagram: Diagram,
    node: int,
    taken: Mapping[int, tuple[int, ...]],
    found: list[Group],
) -> None:
    if node < 0:
        if ~node:
            found.append(_group(space, ~node - 1, taken))
        return
    branches: dict[int, list[int]] = {}
    for value, child in enumerate(diagram.children[node]):
        branches.setdefault(child, []).append(value)
    for child, values in branches.items():
        _walk(space, diagram, child, {**taken, diagram.axis[node]: tuple(values)}, found)


def _group(space: Space, change: int, taken: Mapping[int, tuple[int, ...]]) -> Group:
    before, after = divmod(change, len(OUTCOMES))
    cells = space.size
    facts = {}
    for at, values in taken.items():
        axis = space.axes[at]
        cells = cells // len(axis.values) * len(values)
        facts[axis.id] = tuple(axis.values[value].id for value in values)
    return Group(OUTCOMES[before], OUTCOMES[after], cells, facts)
