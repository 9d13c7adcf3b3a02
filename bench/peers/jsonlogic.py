"""JsonLogic (panzi-json-logic, MIT, Python): one tree, applied to the facts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from json_logic import jsonLogic

from bench.guards import Box, Decide, Facts, Reasons, Test, deciding_guards, in_runs, matching_guards
from dintel.domain.policy.determine import Policy

IDIOM = "one tree: a chain of if"
REASONS = "the chain, and a merged list of the numbers of the rules that match"


def prepare(policy: Policy) -> Decide:
    """Return the outcome by one ``if`` of many branches."""
    tree = _chain(policy)

    def decide(facts: Facts) -> str:
        return jsonLogic(tree, facts)  # type: ignore[no-any-return]

    return decide


def prepare_reasons(policy: Policy) -> Reasons:
    """Return the outcome, and the numbers of the rules that match."""
    chain = _chain(policy)
    parts = [{"if": [_any(guard.boxes), [at], []]} for at, guard in enumerate(matching_guards(policy))]
    tree = {"merge": parts}

    def decide(facts: Facts) -> tuple[str, list[int]]:
        return jsonLogic(chain, facts), jsonLogic(tree, facts)

    return decide


def _chain(policy: Policy) -> dict[str, Any]:
    branches: list[Any] = []
    for outcome, boxes in in_runs(deciding_guards(policy)):
        branches += [_any(boxes), outcome]
    return {"if": [*branches, "none"]}


def _any(boxes: Sequence[Box]) -> Any:
    parts = [_all(box) for box in boxes]
    return parts[0] if len(parts) == 1 else {"or": parts}


def _all(box: Box) -> Any:
    parts = [_test(test) for test in box]
    if not parts:
        return True
    return parts[0] if len(parts) == 1 else {"and": parts}


def _test(test: Test) -> dict[str, Any]:
    fact = {"var": test.axis}
    if len(test.values) == 1:
        return {"!=" if test.negated else "==": [fact, test.values[0]]}
    inside = {"in": [fact, list(test.values)]}
    return {"!": [inside]} if test.negated else inside
