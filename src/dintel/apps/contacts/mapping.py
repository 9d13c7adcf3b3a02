"""Row to facts to determination to row: the one place where the register meets the law.

1. A request's seven columns are the seven axes of the law; nothing else decides.
2. The law of the day answers them; the answer with all its reasons becomes canonical bytes.
3. The bytes and their digest are kept. ``replay`` makes them again from facts, day and switches.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from dintel.apps.contacts.models import Determination, Request
from dintel.domain import canonical
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.facts import AXES, UNKNOWN
from dintel.domain.policy.record import determination
from dintel.lawbook import open_policy

MOST_KEPT = 2_000
_made: dict[tuple[object, ...], Proposal] = {}
"""Answers made in this process. A few hundred requests are most of what ever comes."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the law answers to one request, as it will be kept."""

    outcome: str
    record: str
    record_sha256: str
    policy_hash: str
    policy_on: date
    clocks: tuple[str, ...]
    """Ids of the deadlines that the answer's obligations start."""
    duties: frozenset[str]
    """Ids of the answer's obligations."""

    @property
    def seals(self) -> bool:
        """Whether the answer asks for the record to be sealed (a grand jury, a court's order)."""
        return "seal" in self.duties


class ReplayError(Exception):
    """A past determination could not be made again, or came out otherwise."""


def facts_of(request: Request) -> dict[str, str]:
    """Return the request's facts, all seven."""
    return {axis: getattr(request, axis) for axis in AXES}


def columns(facts: Mapping[str, str]) -> dict[str, str]:
    """Return the seven columns for facts of which some may be missing."""
    return {axis: facts.get(axis) or UNKNOWN for axis in AXES}


def propose(policy: Policy, facts: Mapping[str, str]) -> Proposal:
    """Return the law's answer. Raises ``UnknownFactError`` for a value outside the vocabulary."""
    key = (policy.place, policy.on, policy.hash, policy.switches, tuple(sorted(facts.items())))
    made = _made.get(key)
    if made is None:
        made = _proposal(policy, facts)
        if len(_made) >= MOST_KEPT:
            _made.clear()
        _made[key] = made
    return made


def _proposal(policy: Policy, facts: Mapping[str, str]) -> Proposal:
    body = canonical.to_bytes(determination(policy, facts))
    verdict = policy.decide(facts)
    return Proposal(
        outcome=verdict.outcome,
        record=body.decode(),
        record_sha256=sha256(body).hexdigest(),
        policy_hash=policy.hash,
        policy_on=policy.on,
        clocks=tuple(dict.fromkeys(duty.clock for duty in verdict.obligations if duty.clock)),
        duties=frozenset(duty.id for duty in verdict.obligations),
    )


def reading(row: Determination) -> dict[str, Any]:
    """Return the kept answer as plain values: outcome, do, say, never, reasons, facts, policy.

    The row is read with its ``answer``, or this asks for it.
    """
    kept: dict[str, Any] = json.loads(row.record)
    return kept


def replay(row: Determination, *, root: Path, home: Path | None) -> bytes:
    """Return the determination's bytes made again from the law of its day.

    Raises ``ReplayError`` when the law of that day now has another hash, or the bytes differ.
    """
    kept = reading(row)
    told = kept["policy"]
    policy = open_policy(told["place"], on=row.policy_on, switches=frozenset(told["switches"]), root=root, home=home)
    if policy.hash != row.policy_hash:
        message = (
            f"The law of {row.policy_on} now has the hash {policy.hash}, and determination {row.pk} "
            f"was made under {row.policy_hash}."
        )
        raise ReplayError(message)
    again = canonical.to_bytes(determination(policy, kept["facts"]))
    if again.decode() != row.record:
        message = f"Determination {row.pk} comes out otherwise than it was kept."
        raise ReplayError(message)
    return again
