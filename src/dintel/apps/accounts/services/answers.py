"""Answers kept for a day, so that a request sent twice is done once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from dintel.apps.accounts.models import PriorAnswer, User
from dintel.apps.sealing.services import Subject, standing_key

KEY = Subject("accounts", "answers")
KEPT_FOR = timedelta(hours=24)


class KeyReusedError(Exception):
    """The key was used for another request within the day."""


@transaction.atomic
def claim_answer(*, user: User, key: str, request_hash: str, at: datetime) -> PriorAnswer:
    """Return the answer kept under this key, or an empty one (status 0) to be filled by `keep_answer`.

    Precondition: called in the transaction that does the work, so that a second request waits here
    until the first is done. Raises KeyReusedError when the key belongs to another request.
    """
    PriorAnswer.objects.filter(user=user, at__lt=at - KEPT_FOR).delete()
    seal = standing_key(subject=KEY)
    try:
        with transaction.atomic():
            return PriorAnswer.objects.create(user=user, key=key, request_hash=request_hash, at=at, data_key=seal)
    except IntegrityError:
        kept = PriorAnswer.objects.get(user=user, key=key)
    if kept.request_hash != request_hash:
        raise KeyReusedError
    return kept


@transaction.atomic
def keep_answer(*, answer: PriorAnswer, status: int, content_type: str, body: str) -> None:
    """Keep what was answered."""
    answer.status, answer.content_type, answer.body = status, content_type, body
    answer.save(update_fields=["status", "content_type", "body"])
