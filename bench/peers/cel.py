"""CEL (common-expression-language, Apache-2.0, Rust): one compiled program."""

from __future__ import annotations

import json
from collections.abc import Iterable

import cel

from bench.guards import Box, Decide, Reasons, Test, deciding_guards, in_runs, matching_guards
from dintel.domain.policy.determine import Policy

IDIOM = "one compiled program: a chain of ? and :"
REASONS = "the chain, and a list of one truth value a rule"


def prepare(policy: Policy) -> Decide:
    """Return the outcome as one compiled conditional expression."""
    return cel.compile(_chain(policy)).execute


def prepare_reasons(policy: Policy) -> Reasons:
    """Return ``[outcome, [true or false for each rule]]`` as one compiled program."""
    rules = ", ".join(_any(guard.boxes) for guard in matching_guards(policy))
    return cel.compile(f"[{_chain(policy)}, [{rules}]]").execute


def _chain(policy: Policy) -> str:
    runs = in_runs(deciding_guards(policy))
    parts = [f"{_any(boxes)} ? {json.dumps(outcome)} : " for outcome, boxes in runs]
    return "".join(parts) + '"none"'


def _any(boxes: Iterable[Box]) -> str:
    return " || ".join(" && ".join(_test(test) for test in box) or "true" for box in boxes)


def _test(test: Test) -> str:
    """Write a membership test as comparisons: quicker here than a list literal."""
    compare, join = ("!=", " && ") if test.negated else ("==", " || ")
    text = join.join(f"{test.axis} {compare} {json.dumps(value)}" for value in test.values)
    return text if test.negated or len(test.values) == 1 else f"({text})"
