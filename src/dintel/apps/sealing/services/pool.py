"""Data keys made ahead, in batches, and taken by lot: the number of a key does not tell when its record came."""

from __future__ import annotations

import secrets

from django.db import connection, transaction

from dintel.apps.sealing.models import DataKey
from dintel.apps.sealing.services.keys import Subject, new_keys

SPARE = "spare"
LEAST, BATCH = 128, 256
TAKE = """
    UPDATE sealing_datakey SET subject_kind = %s, subject_key = %s WHERE id = (
        SELECT id FROM sealing_datakey WHERE subject_kind = %s AND destroyed_at IS NULL ORDER BY random() LIMIT 1{lock})
    RETURNING id"""


def stock_spare_keys(*, least: int = LEAST, batch: int = BATCH) -> int:
    """Make a batch of keys if fewer than ``least`` are at hand; return how many were made. Raises KeySourceError."""
    if DataKey.objects.filter(subject_kind=SPARE, destroyed_at__isnull=True).count() >= least:
        return 0
    return len(new_keys(subjects=[Subject(SPARE, secrets.token_hex(16)) for _ in range(batch)]))


def take_spare_key(*, subject: Subject) -> DataKey:
    """Return a spare key, now the key of a record that is just being made, in the caller's transaction.

    Where none is left a batch is made first. Raises as `new_key`, and ``TransactionManagementError`` outside of one.
    """
    if not connection.in_atomic_block:
        message = "a key is taken in the transaction of the record that it seals; open one around both"
        raise transaction.TransactionManagementError(message)
    taken = _take(subject)
    if taken is None:
        stock_spare_keys(least=1)
        taken = _take(subject)
    assert taken is not None  # noqa: S101 - a batch was made in this very transaction
    return DataKey.objects.select_related("wrapping_key").get(pk=taken)


def _take(subject: Subject) -> int | None:
    lock = " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(TAKE.format(lock=lock), [subject.kind, subject.key, SPARE])
        row = cursor.fetchone()
    return int(row[0]) if row else None
