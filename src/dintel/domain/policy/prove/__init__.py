"""The legal floor, proved on every cell each time a policy loads.

Each property is a sentence, the part of the space it speaks of, and what may stand there. Nothing
is sampled. The properties come from DESIGN section 3 and from the law cited beside each one; they
know papers by group and branch, never by the name of a rule, so that no rule can argue with them.
"""

from __future__ import annotations

from dintel.domain.policy.determine import Policy
from dintel.domain.policy.prove import outcomes, verdicts
from dintel.domain.policy.prove.floor import Failure, Floor, Lexicon, Proof

__all__ = ["Failure", "Lexicon", "Proof", "prove", "prove_floor"]


def prove(policy: Policy, lexicon: Lexicon) -> Proof:
    """Return the proof of the floor over every cell of the policy.

    Never raises for a failed property: the failures are in the result.
    """
    floor = _stated(policy, lexicon)
    verdicts.check_no_dead_rules(floor)
    return _proof(floor)


def prove_floor(policy: Policy, lexicon: Lexicon) -> Proof:
    """Return the proof of the floor alone: that a rule is idle is no breach of it, only bad housekeeping."""
    return _proof(_stated(policy, lexicon))


def _stated(policy: Policy, lexicon: Lexicon) -> Floor:
    floor = Floor(policy)
    for check in outcomes.CHECKS:
        check(floor)
    verdicts.check(floor, lexicon)
    return floor


def _proof(floor: Floor) -> Proof:
    return Proof(floor.space.size, tuple(floor.properties), tuple(floor.failures))
