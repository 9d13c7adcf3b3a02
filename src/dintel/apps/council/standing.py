"""What the law says today about the cases a proposal speaks of: the rules that decide them, strongest first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dintel.apps.city import law
from dintel.apps.council.draft import Draft
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.rules import LEVELS, Rule


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule that decides some of those cases, and in how many."""

    rule: Rule
    cells: int
    is_above: bool
    """It stands above the proposal, which cannot set it aside."""
    is_city: bool
    """It is the city's own, so that the council could end it."""


def standing(draft: Draft, policy: Policy) -> tuple[Standing, ...]:
    """Return the rules that decide the cases of a draft today, strongest first, then by how many cases they decide."""
    facts = draft.facts()
    within = [
        sorted(axis.index[value] for value in facts[axis.id]) if axis.id in facts else range(len(axis.values))
        for axis in policy.space.axes
    ]
    numbers = np.bincount(policy.table[np.ix_(*within)].reshape(-1), minlength=len(policy.verdicts))
    cells: dict[str, int] = {}
    rules: dict[str, Rule] = {}
    for number in np.flatnonzero(numbers).tolist():
        for reason in policy.verdicts[number].deciding:
            rules[reason.rule.id] = reason.rule
            cells[reason.rule.id] = cells.get(reason.rule.id, 0) + int(numbers[number])
    own, city = LEVELS.index(draft.level or "ordinance"), law.book().law.place + "/"
    found = [
        Standing(rule, cells[name], LEVELS.index(rule.level) > own, name.startswith(city))
        for name, rule in rules.items()
    ]
    return tuple(sorted(found, key=lambda one: (-LEVELS.index(one.rule.level), -one.cells, one.rule.id)))
