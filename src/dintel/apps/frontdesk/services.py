"""What a person does at the counter that is kept: file a note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from dintel.apps.frontdesk.intake import Filed
from dintel.apps.frontdesk.models import Filing
from dintel.domain.policy.determine import Policy, Reason


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What the city says back. ``again`` means that it had this filing already."""

    key: UUID
    received_at: datetime
    outcome: str
    policy_hash: str
    again: bool


class FilingConflictError(Exception):
    """The key was already used for other words; the words kept are the first ones."""

    def __init__(self, received_at: datetime) -> None:
        """Keep the moment the first filing came."""
        super().__init__(f"a different filing was received under this key at {received_at}")
        self.received_at = received_at


@transaction.atomic
def receive_filing(*, key: UUID, filed: Filed, policy: Policy, at: datetime) -> Acknowledgement:
    """Keep a note under its key, answered anew under ``policy``, and return the acknowledgement.

    The same key with the same words gives the same acknowledgement however often it is sent.
    Raises ``FilingConflictError`` when the key holds other words; nothing is changed then.
    """
    filing, created = Filing.objects.get_or_create(
        key=key,
        defaults={
            "body_sha256": filed.body_sha256,
            "received_at": at,
            "language": filed.language,
            "place": filed.place,
            "path": list(filed.path),
            "facts": dict(filed.facts),
            "notes": dict(filed.notes),
            "policy_hash": policy.hash,
            "shown_hash": filed.shown_hash,
            "determination": determination(policy, filed.facts),
        },
    )
    if filing.body_sha256 != filed.body_sha256:
        raise FilingConflictError(filing.received_at)
    return Acknowledgement(
        key=filing.key,
        received_at=filing.received_at,
        outcome=filing.determination["outcome"],
        policy_hash=filing.policy_hash,
        again=not created,
    )


def determination(policy: Policy, facts: Mapping[str, str]) -> dict[str, Any]:
    """Return the answer to the facts as JSON values: facts to verdict to row, all in this place."""
    verdict = policy.decide(facts)
    return {
        "outcome": verdict.outcome,
        "call": verdict.call,
        "do": list(verdict.do),
        "say": list(verdict.say),
        "never": list(verdict.never),
        "obligations": [{"id": duty.id, "words": duty.words, "clock": duty.clock} for duty in verdict.obligations],
        "supported_by": [_cited(reason) for reason in verdict.supported_by],
        "displaced": [_cited(reason) for reason in verdict.displaced],
        "policy": {"hash": policy.hash, "on": policy.on.isoformat()},
    }


def _cited(reason: Reason) -> dict[str, Any]:
    return {"rule": reason.rule.id, "provisions": [part.id for part in reason.provisions]}
