"""Two versions of a policy over the whole space: which cells change, grouped, in words.

The changed cells are written as disjoint boxes, each a product of value sets in which every cell
changes in the same way. The boxes cover the changed cells exactly, no more and no less.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dintel.domain.policy.determine import Policy, Reason, Verdict
from dintel.domain.policy.diagram import Diagram, reduce_table
from dintel.domain.policy.facts import Space
from dintel.domain.policy.rules import OUTCOMES
from dintel.domain.policy.simulate import outcomes_of

Taken = Mapping[int, tuple[int, ...]]
"""The values taken on each axis, counted inside the box that holds every change."""
Way = tuple[int, Taken]
"""A way through the change diagram: how the cells on it change, and what was taken on it."""


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
    numbers = _Numbers()
    old, new = (np.array([numbers.of_verdict(v) for v in policy.verdicts], np.int32) for policy in (before, after))
    was, now = (np.take(of, policy.table, mode="clip") for of, policy in ((old, before), (new, after)))
    differs: NDArray[np.bool_] = (was != now).reshape(-1)
    return differs


class _Numbers:
    """One number for all that is equal. Verdicts share their parts, so that each part is looked at once."""

    def __init__(self) -> None:
        self._equal: dict[object, int] = {}
        self._seen: dict[int, int] = {}

    def of_verdict(self, verdict: Verdict) -> int:
        found = self._seen.get(id(verdict))
        if found is None:
            parts = (verdict.obligations, verdict.do, verdict.say, verdict.never, verdict.supported_by)
            said = (verdict.outcome, verdict.call, *map(self._of_part, parts))
            found = self._seen[id(verdict)] = self._of(said)
        return found

    def _of(self, value: object) -> int:
        return self._equal.setdefault(value, len(self._equal))

    def _of_part(self, part: tuple[object, ...]) -> int:
        found = self._seen.get(id(part))
        if found is None:
            told = tuple(self._of_reason(one) if isinstance(one, Reason) else one for one in part)
            found = self._seen[id(part)] = self._of(told)
        return found

    def _of_reason(self, reason: Reason) -> int:
        found = self._seen.get(id(reason))
        if found is None:
            found = self._seen[id(reason)] = self._of((reason.rule.id, reason.provisions))
        return found


def _groups(space: Space, change: NDArray[np.uint8] | NDArray[np.uint16]) -> tuple[Group, ...]:
    """Return the boxes of the change diagram: one for each way from its root to an answer.

    Only the smallest box that holds every change is reduced to a diagram; outside it there is nothing to say.
    """
    marked = change != 0
    others = [tuple(one for one in range(marked.ndim) if one != at) for at in range(marked.ndim)]
    within = tuple(np.flatnonzero(marked.any(axis=rest)) for rest in others)
    if not all(len(values) for values in within):
        return ()
    diagram = reduce_table(change[np.ix_(*within)])
    narrow = {at: tuple(range(len(v))) for at, v in enumerate(within) if len(v) < len(space.axes[at].values)}
    ways: list[Way] = []
    _walk(diagram, diagram.root, narrow, ways)
    found = [_group(space, within, way) for way in ways]
    return tuple(sorted(found, key=lambda group: (-group.cells, group.before, group.after)))


def _walk(diagram: Diagram, node: int, taken: Taken, found: list[Way]) -> None:
    if node < 0:
        if ~node:
            found.append((~node - 1, taken))
        return
    branches: dict[int, list[int]] = {}
    for value, child in enumerate(diagram.children[node]):
        branches.setdefault(child, []).append(value)
    for child, values in branches.items():
        _walk(diagram, child, {**taken, diagram.axis[node]: tuple(values)}, found)


def _group(space: Space, within: Sequence[NDArray[np.intp]], way: Way) -> Group:
    change, taken = way
    before, after = divmod(change, len(OUTCOMES))
    cells = space.size
    facts = {}
    for at in sorted(taken):
        axis = space.axes[at]
        cells = cells // len(axis.values) * len(taken[at])
        facts[axis.id] = tuple(axis.values[within[at][value]].id for value in taken[at])
    return Group(OUTCOMES[before], OUTCOMES[after], cells, facts)
