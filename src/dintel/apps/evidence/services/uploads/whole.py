"""A file that is at hand as a whole: from a form, or made here."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from dintel.apps.accounts.models import User
from dintel.apps.evidence import limits, quiet, store
from dintel.apps.evidence.models import File, Upload
from dintel.apps.evidence.names import clean_name
from dintel.apps.evidence.redaction import Redaction
from dintel.apps.evidence.refusals import Code, RefusedError
from dintel.apps.evidence.services.uploads.announcing import begin_upload
from dintel.apps.evidence.services.uploads.keeping import finish
from dintel.apps.evidence.services.uploads.room import require_within_limit
from dintel.apps.evidence.services.uploads.standing import (
    OPEN,
)


class Readable(Protocol):
    """What a file can be read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; none at the end."""
        ...


def keep_file(
    *,
    subject_kind: str,
    subject_key: str,
    name: str,
    stream: Readable,
    declared_type: str,
    by: User | None,
    at: datetime,
    key: UUID | None = None,
    redaction: Redaction | None = None,
) -> File:
    """Keep a whole file that is at hand, from a form or made here, and return it.

    The stream is read to its end, however long it said it was, and cut off at the limit.
    Raises RefusedError as `begin_upload` and `finish` do; nothing is left behind then.
    """
    shown, lands = clean_name(name), uuid4()
    size = _drain(lands, shown, stream, day=None if by else quiet.moment(at, is_quiet=True))
    try:
        upload, _ = begin_upload(
            key=key or lands,
            subject_kind=subject_kind,
            subject_key=subject_key,
            name=shown,
            size=size,
            declared_type=declared_type,
            by=by,
            at=at,
            redaction=redaction,
        )
        with store.locked(upload.key):
            if Upload.objects.filter(pk=upload.pk, state=OPEN).update(arrived=size):
                store.move(lands, upload.key)
    except BaseException:
        store.discard(lands)
        raise
    if upload.key != lands:
        store.discard(lands)
    return finish(upload=upload, at=at)


def _drain(key: UUID, name: str, stream: Readable, *, day: datetime | None) -> int:
    """Write a stream to the disk under a key of its own; return its length. Leaves nothing behind when it fails."""
    size = 0
    try:
        while chunk := stream.read(limits.PIECE_BYTES):
            require_within_limit(size + len(chunk), name, is_quiet=day is not None)
            store.append(key, size, chunk, day=day)
            size += len(chunk)
    except store.FullError as problem:
        store.discard(key)
        raise RefusedError(Code.FULL, name=name) from problem
    except BaseException:
        store.discard(key)
        raise
    return size
