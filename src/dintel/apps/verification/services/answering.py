"""A question about officers somebody sees now, and the one answer the rule allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dintel.apps.accounts.models import User
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.verification.models import Inquiry
from dintel.domain.verification import MARKS, answer_of


@dataclass(frozen=True, slots=True)
class Asked:
    """What the desk ticked while it listened. ``marks`` are of ``domain.verification.MARKS``."""

    caller: str
    place: str
    claimed: str
    agency_said: str
    number_called: str = ""
    marks: frozenset[str] = frozenset()


@transaction.atomic
def answer_inquiry(*, key: UUID, asked: Asked, by: User, at: datetime) -> Inquiry:
    """Keep a question with its answer and return it; ``answer`` is what the caller may be told, and nothing more.

    The same ``key`` again returns what was answered the first time. Only the hour is kept. Raises ``ValueError`` for
    words that are not among the choices.
    """
    found = Inquiry.objects.filter(key=key).first()
    if found is not None:
        return found
    hour = at.replace(minute=0, second=0, microsecond=0)
    inquiry = Inquiry.objects.create(
        key=key,
        asked_at=hour,
        caller=asked.caller,
        place=asked.place,
        claimed=asked.claimed,
        number_called=asked.number_called,
        agency_said=asked.agency_said,
        answer=answer_of(agency_said=asked.agency_said, marks=asked.marks),
        by=by,
        **{mark: mark in asked.marks for mark in MARKS},
    )
    ledger.record(
        kind="inquiry.answered",
        subject=("inquiry", str(key)),
        content={"inquiry": content_of(inquiry)},
        by=actor(by),
        at=hour,
    )
    return inquiry
