"""Pieces of an upload as they come: each counts when it is on the disk and the row says so."""

from __future__ import annotations

from datetime import datetime

from django.db import DatabaseError

from dintel.apps.evidence import limits, quiet, store
from dintel.apps.evidence.models import Upload
from dintel.apps.evidence.refusals import Code, RefusedError
from dintel.apps.evidence.services.uploads.standing import (
    KEPT,
    living,
    open_upload,
    spoilt,
)
from dintel.apps.sealing.services import UnsealError


def arrived(*, upload: Upload) -> int:
    """Return how many bytes are safe, which is where the next piece begins."""
    if upload.state == KEPT:
        return upload.size
    return min(upload.arrived, store.length(upload.key))


def require_fits(*, upload: Upload, offset: int, length: int) -> None:
    """Do nothing when a piece of this length may come now, before its first byte is read.

    Raises RefusedError: `wrong_offset`, `more_than_announced`, `gone`.
    """
    fresh = open_upload(upload)
    here = arrived(upload=fresh)
    if offset != here:
        raise RefusedError(Code.WRONG_OFFSET, name=fresh.name, at=here)
    if here + length > min(fresh.size, limits.largest(is_quiet=fresh.by_id is None)):
        raise RefusedError(Code.MORE_THAN_ANNOUNCED, name=fresh.name)


def append(*, upload: Upload, offset: int, chunk: bytes, at: datetime) -> Upload:
    """Add bytes that begin at `offset` and return the upload once they are safe on the disk.

    The row is written by itself and not inside a transaction around the disk: nobody else's write
    waits for this disk. Raises RefusedError: `wrong_offset`, `more_than_announced`, `full`; `gone` also
    where the disk no longer holds what arrived, which then begins anew; `damaged` there while the record is held.
    """
    with store.locked(upload.key):
        require_fits(upload=upload, offset=offset, length=len(chunk))
        fresh = living(upload)
        try:
            at = quiet.moment(at, is_quiet=fresh.by_id is None)
            store.append(fresh.key, offset, chunk, day=None if fresh.by_id else at)  # 2.
        except store.FullError as problem:
            raise RefusedError(Code.FULL, name=fresh.name) from problem
        except UnsealError as problem:
            raise spoilt(fresh) from problem
        fresh.arrived, fresh.expires_at = offset + len(chunk), at + limits.UNFINISHED_FOR
        try:
            fresh.save(update_fields=["arrived", "expires_at"])
        except DatabaseError:
            if not Upload.objects.filter(pk=fresh.pk).exists():  # 6.
                store.discard(fresh.key)
                raise RefusedError(Code.DISPOSED, name=fresh.name) from None
            raise
    return fresh
