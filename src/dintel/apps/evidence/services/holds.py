"""Legal holds: what a court or a lawyer may need stays."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dintel.apps.accounts.models import User
from dintel.apps.evidence import limits
from dintel.apps.evidence.custody_line import Record
from dintel.apps.evidence.models import Hold
from dintel.apps.evidence.names import clean_words
from dintel.apps.evidence.refusals import Code, RefusedError
from dintel.apps.evidence.services.chain import key_of_chain, lock_chain
from dintel.apps.evidence.services.custody import write_line


@transaction.atomic
def hold(*, subject_kind: str, subject_key: str, reason: str, by: User, at: datetime) -> Hold:
    """Place a hold on a record and return it.

    Raises RefusedError without a reason, and for what was disposed of; KeySourceError where the city's key is not at
    hand. The record's chain is held first, as disposal does: whichever comes second sees what the first has done.
    """
    why, record = _reason(reason), Record(subject_kind, subject_key)
    key = key_of_chain(lock_chain(record))
    placed = Hold.objects.create(
        subject_kind=subject_kind, subject_key=subject_key, data_key=key, reason=why, placed_by=by, placed_at=at
    )
    told, wrote = {"hold": placed.pk}, {"hold": placed}
    write_line(record=record, file=None, action="held", by=by, at=at, note=why, details=told, wrote=wrote)
    return placed


@transaction.atomic
def release_hold(*, hold: Hold, reason: str, by: User, at: datetime) -> Hold:
    """Lift a hold and return it; one that was lifted before stays as it was. Raises RefusedError without a reason."""
    why = _reason(reason)
    standing = Hold.objects.select_for_update(of=("self",)).select_related("data_key").get(pk=hold.pk)
    if standing.lifted_at:
        return standing
    standing.lifted_by, standing.lifted_at, standing.lift_reason = by, at, why
    standing.save(update_fields=["lifted_by", "lifted_at", "lift_reason"])
    record = Record(standing.subject_kind, standing.subject_key)
    told, wrote = {"hold": standing.pk}, {"hold": standing}
    write_line(record=record, file=None, action="released", by=by, at=at, note=why, details=told, wrote=wrote)
    return standing


def _reason(reason: str) -> str:
    why = clean_words(reason)[: limits.REASON_LENGTH]
    if not why:
        raise RefusedError(Code.NO_REASON)
    return why
