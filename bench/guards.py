"""The rules of a compiled policy as plain predicates, the one source of every peer's text.

A rule is true in a union of boxes, and a box is a conjunction of membership tests. Levels and
exceptions become an order: rules that give an outcome stand from the highest level down, and
inside a level an exception stands before the rule it sets aside. The first rule that is true then
gives the outcome, because whatever could set it aside, or outrank it, stands before it and was
false, and two rules of one level that both stand agree (the compiler refuses anything else).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from dintel.domain.policy.determine import Policy
from dintel.domain.policy.facts import Axis
from dintel.domain.policy.rules import LEVELS, Rule

Facts = dict[str, str]
Decide = Callable[[Facts], str]
Reasons = Callable[[Facts], Sequence[Any]]
"""Facts to ``(outcome, which rules match)``, the latter in whatever form the peer is quickest."""


@dataclass(frozen=True, slots=True)
class Test:
    """One membership test: the fact is among ``values``, or with ``negated`` is not."""

    axis: str
    values: tuple[str, ...]
    negated: bool


Box = tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """A rule as a predicate: true where any of its boxes is. ``outcome`` may be empty."""

    rule: str
    outcome: str
    boxes: tuple[Box, ...]


def matching_guards(policy: Policy) -> tuple[Guard, ...]:
    """Return every rule of the policy as a predicate, in the order of the law."""
    return tuple(_guard(rule, policy) for rule in policy.rules)


def deciding_guards(policy: Policy) -> tuple[Guard, ...]:
    """Return the rules that give an outcome, ordered so that the first true one decides.

    Raises ``ValueError`` if an order alone cannot express the law: a rule without an outcome that
    sets aside one with an outcome.
    """
    voices = [rule for rule in policy.rules if rule.outcome]
    named = {rule.id for rule in voices}
    silent = [rule.id for rule in policy.rules if not rule.outcome and named & set(rule.exception_to)]
    if silent:
        message = f"rules without an outcome set aside rules with one: {silent}; an order cannot say that"
        raise ValueError(message)
    depth = _depths(voices)
    voices.sort(key=lambda rule: (-LEVELS.index(rule.level), depth[rule.id]))
    return tuple(_guard(rule, policy) for rule in voices)


def in_runs(guards: Sequence[Guard]) -> list[tuple[str, tuple[Box, ...]]]:
    """Return neighbours of one outcome as one union: fewer branches for the peers to walk."""
    return [
        (outcome, tuple(box for guard in run for box in guard.boxes))
        for outcome, run in groupby(guards, key=lambda guard: guard.outcome)
    ]


def _depths(voices: list[Rule]) -> dict[str, int]:
    """Return for each rule how long the longest chain of exceptions above it is."""
    depth = {rule.id: 0 for rule in voices}
    for _ in voices:
        for rule in voices:
            for name in rule.exception_to:
                if name in depth:
                    depth[name] = max(depth[name], depth[rule.id] + 1)
    return depth


def _guard(rule: Rule, policy: Policy) -> Guard:
    """Return the rule with its scope written out: which papers reach what is asked."""
    if not rule.scope:
        return Guard(rule.id, rule.outcome, (_box(rule.when, policy),))
    asked, document = policy.space.axis("asked"), policy.space.axis("document")
    groups: dict[frozenset[str], set[str]] = {}
    for name in rule.when.get("document", frozenset(document.index)):
        reach = policy.kinds[name].compels
        wanted = rule.when.get("asked", frozenset(asked.index))
        groups.setdefault(wanted & reach if rule.scope == "within" else wanted - reach, set()).add(name)
    found = sorted((sorted(papers), sorted(reached)) for reached, papers in groups.items() if reached)
    boxes = tuple(
        _box({**rule.when, "document": frozenset(papers), "asked": frozenset(reached)}, policy)
        for papers, reached in found
    )
    return Guard(rule.id, rule.outcome, boxes)


def _box(when: Mapping[str, frozenset[str]], policy: Policy) -> Box:
    tests = [_test(axis, when[axis.id]) for axis in policy.space.axes if axis.id in when]
    found = [test for test in tests if test.values or not test.negated]
    return tuple(sorted(found, key=lambda test: len(test.values)))


def _test(axis: Axis, accepted: frozenset[str]) -> Test:
    """Return the shorter way to say it: the values accepted, or those that are not."""
    inside = tuple(name for name in axis.index if name in accepted)
    outside = tuple(name for name in axis.index if name not in accepted)
    negated = len(outside) < len(inside)
    return Test(axis.id, outside if negated else inside, negated)
