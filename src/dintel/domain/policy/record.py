"""A determination as plain data: what is printed, stored and replayed, byte for byte."""

from __future__ import annotations

from collections.abc import Mapping

from dintel.domain.canonical import Plain
from dintel.domain.policy.determine import Policy, Reason
from dintel.domain.policy.facts import UNKNOWN


def determination(policy: Policy, facts: Mapping[str, str]) -> dict[str, Plain]:
    """Return the determination of one request with every reason, ready for canonical bytes.

    The same policy and facts give the same bytes on any day and machine. Raises
    ``UnknownFactError`` for a name or value outside the vocabulary.
    """
    verdict = policy.decide(facts)
    return {
        "outcome": verdict.outcome,
        "do": verdict.do,
        "say": verdict.say,
        "never": verdict.never,
        "call": verdict.call,
        "obligations": [{"id": duty.id, "words": duty.words, "clock": duty.clock} for duty in verdict.obligations],
        "supported_by": [_reason(reason) for reason in verdict.supported_by],
        "displaced": [_reason(reason) for reason in verdict.displaced],
        "facts": {axis.id: facts.get(axis.id, UNKNOWN) for axis in policy.space.axes},
        "policy": {
            "place": policy.place,
            "hash": policy.hash,
            "on": policy.on.isoformat(),
            "switches": sorted(policy.switches),
        },
    }


def _reason(reason: Reason) -> dict[str, Plain]:
    return {
        "rule": reason.rule.id,
        "title": reason.rule.title,
        "level": reason.rule.level,
        "outcome": reason.rule.outcome,
        "provisions": [
            {
                "id": provision.id,
                "citation": provision.cite,
                "text": provision.text,
                "mark": provision.mark,
                "doubt": provision.doubt,
                "source": [
                    {"where": source.where, "mark": source.mark, "note": source.note} for source in provision.sources
                ],
            }
            for provision in reason.provisions
        ],
    }
