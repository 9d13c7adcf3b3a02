"""Somebody outside the city confirms when a checkpoint existed (RFC 3161)."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from dintel.apps.ledger.models import Checkpoint, CheckpointTimestamp, TimestampAuthority
from dintel.apps.ledger.queries.check_stamps import digest
from dintel.apps.ledger.queries.log import log_name
from dintel.apps.ledger.queries.stamps import STAMPED
from dintel.apps.ledger.services.recording import record
from dintel.apps.timestamps import services as timestamps
from dintel.domain.canonical import Plain

FIRST_WAIT, MOST_TRIES = timedelta(minutes=5), 7
LONGEST_NAME, LONGEST_DETAILS = 300, 300

log = logging.getLogger("dintel.ledger")


def timestamp_newest(*, at: datetime, most_age: timedelta | None = None) -> CheckpointTimestamp | None:
    """Return the timestamp of the newest checkpoint, asked for now if it has none; ``None`` if there is none.

    With ``most_age``, as the worker asks, a timestamp that is younger is good enough, and an authority
    that failed is left alone for five minutes, later for five hours at most. What went wrong is kept
    with ``TimestampAuthority`` and shown; nothing else waits for it. No transaction may be open.

    1. The newest checkpoint, if it has no timestamp yet and one is due.
    2. The authority's answer, verified before it is kept.
    3. Token and checkpoint as they are, and the leaf that commits to both. Of two workers one keeps.
    """
    # 1.
    newest = Checkpoint.objects.last()
    if newest is None or not timestamps.is_on():
        return None
    kept = CheckpointTimestamp.objects.last()
    if kept is not None and (kept.size == newest.size or (most_age is not None and kept.kept_at > at - most_age)):
        return kept
    asked = TimestampAuthority.objects.get_or_create(url=settings.TIMESTAMP_URL)[0]
    if most_age is not None and asked.next_at is not None and asked.next_at > at:
        return None
    # 2.
    try:
        stamped = timestamps.timestamp(data=newest.note.encode(), at=at)
    except timestamps.NotStampedError as problem:
        _put_off(asked, problem, at)
        return None
    # 3.
    return _keep(newest, stamped, at)


@transaction.atomic
def _keep(checkpoint: Checkpoint, stamped: timestamps.Stamped, at: datetime) -> CheckpointTimestamp:
    TimestampAuthority.objects.filter(url=settings.TIMESTAMP_URL).update(problem="", details="", tries=0, next_at=None)
    proved = stamped.timestamp
    row, is_new = CheckpointTimestamp.objects.get_or_create(
        size=checkpoint.size,
        defaults={
            "note": checkpoint.note,
            "token": stamped.token,
            "stamped_at": proved.at,
            "serial": str(proved.serial),
            "authority": proved.authority[:LONGEST_NAME],
            "kept_at": at,
        },
    )
    if is_new:
        content: dict[str, Plain] = {
            "size": row.size,
            "checkpoint_sha256": digest(row.note.encode()),
            "token_sha256": digest(stamped.token),
            "no_later_than": proved.at.isoformat(),
            "authority": proved.authority,
            "serial": str(proved.serial),
        }
        record(kind=STAMPED, subject=("ledger", log_name()), content=content, at=at)
    return row


def _put_off(asked: TimestampAuthority, problem: timestamps.NotStampedError, at: datetime) -> None:
    log.warning("The timestamp authority %s gave no timestamp (%s): %s", asked, problem.kind, problem)
    wait = FIRST_WAIT * 2 ** min(asked.tries, MOST_TRIES - 1)
    TimestampAuthority.objects.filter(pk=asked.pk).update(
        problem=problem.kind, details=str(problem)[:LONGEST_DETAILS], tries=asked.tries + 1, next_at=at + wait
    )
