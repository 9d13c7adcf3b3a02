"""Cedar (cedarpy, Apache-2.0, Rust): one permit a rule; the reasons name those that hold.

Cedar knows allow and deny, not eight outcomes. Every rule is a policy, parsed once; the answer
lists the policies that hold, numbered here in the deciding order, and the lowest decides.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import cedarpy

from bench.guards import Box, Decide, Facts, Guard, Reasons, Test, deciding_guards, matching_guards
from dintel.domain.policy.determine import Policy

IDIOM = "a permit for each rule with an outcome; the first of the reasons decides"
REASONS = "a permit for each rule; the reasons are the rules that match"
REQUEST = {"principal": 'Staff::"counter"', "action": 'Action::"ask"', "resource": 'City::"city"'}


def prepare(policy: Policy) -> Decide:
    """Return the outcome of the first policy among the reasons."""
    guards = deciding_guards(policy)
    policies, nobody = _policies(guards), cedarpy.Entities.from_json_str("[]")
    outcomes = [guard.outcome for guard in guards]

    def decide(facts: Facts) -> str:
        found = cedarpy.is_authorized({**REQUEST, "context": facts}, policies, nobody)
        return outcomes[min(int(name[6:]) for name in found.diagnostics.reasons)]

    return decide


def prepare_reasons(policy: Policy) -> Reasons:
    """Return the outcome and the numbers of the rules that match."""
    guards = matching_guards(policy)
    policies, nobody = _policies(guards), cedarpy.Entities.from_json_str("[]")
    order = {guard.rule: at for at, guard in enumerate(deciding_guards(policy))}
    rank = [order.get(guard.rule, len(guards)) for guard in guards]

    def decide(facts: Facts) -> tuple[str, list[int]]:
        found = cedarpy.is_authorized({**REQUEST, "context": facts}, policies, nobody)
        matching = [int(name[6:]) for name in found.diagnostics.reasons]
        return guards[min(matching, key=rank.__getitem__)].outcome, matching

    return decide


def _policies(guards: Sequence[Guard]) -> cedarpy.PolicySet:
    """Parse one permit a guard; Cedar names them ``policy0``, ``policy1`` in order."""
    text = "".join(f"permit(principal, action, resource) when {{ {_any(guard.boxes)} }};\n" for guard in guards)
    return cedarpy.PolicySet.from_str(text)


def _any(boxes: Sequence[Box]) -> str:
    return " || ".join("(" + (" && ".join(map(_test, box)) or "true") + ")" for box in boxes)


def _test(test: Test) -> str:
    compare, join = ("!=", " && ") if test.negated else ("==", " || ")
    fact = f"context.{test.axis}"
    return "(" + join.join(f"{fact} {compare} {json.dumps(v)}" for v in test.values) + ")"
