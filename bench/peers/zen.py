"""Zen (zen-engine, MIT): one compiled expression; its decision table, the usual form, beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable

import zen

from bench.guards import Box, Decide, Facts, Guard, Reasons, Test, deciding_guards, in_runs, matching_guards
from dintel.domain.policy.determine import Policy

IDIOM = "one compiled expression: a chain of ? and :"
REASONS = "the chain, and a list of one truth value a rule"


def prepare(policy: Policy) -> Decide:
    """Return the outcome as one compiled conditional expression."""
    return zen.compile_expression(_chain(policy)).evaluate


def prepare_reasons(policy: Policy) -> Reasons:
    """Return ``[outcome, [true or false for each rule]]`` as one compiled expression."""
    rules = ", ".join(_any(guard.boxes) for guard in matching_guards(policy))
    expression = zen.compile_expression(f"[{_chain(policy)}, [{rules}]]")
    return expression.evaluate


def prepare_table(policy: Policy) -> Decide:
    """Return the outcome by a decision table of the first-hit kind."""
    axes = [axis.id for axis in policy.space.axes]
    rows = [_row(guard, box, axes) for guard in deciding_guards(policy) for box in guard.boxes]
    content = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in axes],
        "outputs": [{"id": "outcome", "name": "outcome", "field": "outcome"}],
        "rules": [{"_id": str(at), **row} for at, row in enumerate(rows)],
    }
    place = {"x": 0, "y": 0}
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": place},
        {"id": "t", "type": "decisionTableNode", "name": "t", "position": place, "content": content},
        {"id": "out", "type": "outputNode", "name": "out", "position": place},
    ]
    ways = [("in", "t"), ("t", "out")]
    edges = [{"id": a + b, "sourceId": a, "targetId": b, "type": "edge"} for a, b in ways]
    text = json.dumps({"nodes": nodes, "edges": edges})
    decision = zen.ZenEngine().create_decision(zen.ZenDecisionContent(text))

    def decide(facts: Facts) -> str:
        return str(decision.evaluate(facts)["result"]["outcome"])

    return decide


def _row(guard: Guard, box: Box, axes: Iterable[str]) -> dict[str, str]:
    row = dict.fromkeys(axes, "")
    for test in box:
        values = ", ".join(json.dumps(value) for value in test.values)
        row[test.axis] = f"$ not in [{values}]" if test.negated else values
    return {**row, "outcome": json.dumps(guard.outcome)}


def _chain(policy: Policy) -> str:
    runs = in_runs(deciding_guards(policy))
    parts = [f"{_any(boxes)} ? {json.dumps(outcome)} : " for outcome, boxes in runs]
    return "".join(parts) + '"none"'


def _any(boxes: Iterable[Box]) -> str:
    return "(" + " or ".join(_all(box) for box in boxes) + ")"


def _all(box: Box) -> str:
    return "(" + (" and ".join(_test(test) for test in box) or "true") + ")"


def _test(test: Test) -> str:
    if len(test.values) == 1:
        return f"{test.axis} {'!=' if test.negated else '=='} {json.dumps(test.values[0])}"
    values = ", ".join(json.dumps(value) for value in test.values)
    return f"{test.axis} {'not in' if test.negated else 'in'} [{values}]"
