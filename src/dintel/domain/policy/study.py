"""An amendment looked at as a whole: what it changes, whether the legal floor holds, which rules it leaves idle."""

from __future__ import annotations

from dataclasses import dataclass

from dintel.domain.policy.amend import recompile
from dintel.domain.policy.compare import Comparison, compare
from dintel.domain.policy.compile import Text
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.prove import Lexicon, Proof, prove_floor
from dintel.domain.policy.prove.verdicts import idle_rules
from dintel.domain.policy.rules import Rule


@dataclass(frozen=True, slots=True)
class Study:
    """The amended policy, beside the one it would change. ``idle`` are rules that decided before and now never do."""

    policy: Policy
    comparison: Comparison
    proof: Proof
    idle: tuple[Rule, ...]


def study(base: Policy, text: Text, lexicon: Lexicon) -> Study:
    """Return what the text changes against the policy in force.

    Preconditions as for ``recompile``. Raises ``BadLawError`` with the smallest example of every gap and conflict.
    """
    policy = recompile(base, text)
    before = {rule.id for rule in idle_rules(base)}
    return Study(
        policy=policy,
        comparison=compare(base, policy),
        proof=prove_floor(policy, lexicon),
        idle=tuple(rule for rule in idle_rules(policy) if rule.id not in before),
    )
