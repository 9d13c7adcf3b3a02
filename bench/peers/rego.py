"""Rego (regopy, MIT, C++): a module built once into a bundle, queried by its entry point."""

from __future__ import annotations

import json

from regopy import Input, Interpreter

from bench.guards import Box, Decide, Facts, Reasons, Test, deciding_guards, in_runs, matching_guards
from dintel.domain.policy.determine import Policy

IDIOM = "a built bundle: outcome := ... if ... else := ..."
REASONS = "the same with a partial set of the ids of the rules that match"


def prepare(policy: Policy) -> Decide:
    """Return the outcome by one rule with many ``else`` branches."""
    source = f"package city\nimport rego.v1\n{_chain(policy)}"
    engine = Interpreter()
    engine.add_module("city", source)
    bundle = engine.build(None, ["city/outcome"])

    def decide(facts: Facts) -> str:
        engine.set_input(Input(facts))
        found = engine.query_bundle_entrypoint(bundle, "city/outcome")
        return found.results[0].expressions[0]  # type: ignore[no-any-return]

    return decide


def prepare_reasons(policy: Policy) -> Reasons:
    """Return the outcome and the ids of the rules that match."""
    lines = [f"package city\nimport rego.v1\n{_chain(policy)}"]
    for guard in matching_guards(policy):
        lines += [f"matching contains {json.dumps(guard.rule)} if {_all(box)}\n" for box in guard.boxes]
    lines.append('answer := {"outcome": outcome, "matching": matching}\n')
    engine = Interpreter()
    engine.add_module("city", "".join(lines))
    bundle = engine.build(None, ["city/answer"])

    def decide(facts: Facts) -> tuple[str, list[str]]:
        engine.set_input(Input(facts))
        found = engine.query_bundle_entrypoint(bundle, "city/answer").results[0].expressions[0]
        return found["outcome"], found["matching"]

    return decide


def _chain(policy: Policy) -> str:
    lines: list[str] = []
    for outcome, boxes in in_runs(deciding_guards(policy)):
        for box in boxes:
            start = "else :=" if lines else "outcome :="
            lines.append(f"{start} {json.dumps(outcome)} if {_all(box)}\n")
    return "".join(lines)


def _all(box: Box) -> str:
    return "{ " + ("; ".join(_test(test) for test in box) or "true") + " }"


def _test(test: Test) -> str:
    if len(test.values) == 1:
        return f"input.{test.axis} {'!=' if test.negated else '=='} {json.dumps(test.values[0])}"
    values = ", ".join(json.dumps(value) for value in test.values)
    return f"{'not ' if test.negated else ''}input.{test.axis} in {{{values}}}"
