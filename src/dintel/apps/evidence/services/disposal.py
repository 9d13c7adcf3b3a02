"""The end of a record's files: their keys, their bytes, and the words about them.

1. A record's chain is locked before its holds are looked at, and before one is placed: hold and disposal never pass
   each other unseen.
2. An original's key belongs to its content. It is destroyed when no other record has kept the same bytes; the key is
   locked first, as it is by whoever keeps them (`uploads`).
3. Bytes are removed once the transaction stands. If that is cut off they lie there without a key, and `sweep`
   removes them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from dintel.apps.evidence import store
from dintel.apps.evidence.custody_line import Record
from dintel.apps.evidence.models import Chain, File, Hold, Line, Upload
from dintel.apps.evidence.sealed import original_key
from dintel.apps.evidence.services.custody import lock_chain
from dintel.apps.sealing import services as sealing


def lock_record(record: Record, *, is_quiet: bool = False) -> Chain:
    """Return the record's chain, made where there is none, and held to the end of the caller's transaction (1.)."""
    return lock_chain(record, is_quiet=is_quiet)


def dispose_files(*, record: Record, at: datetime) -> int:
    """Dispose of a record's files and of the words about them, in the caller's transaction; return how many files.

    Precondition: the caller holds the record (`lock_record`) and no hold stands.
    """
    where = {"subject_kind": record.kind, "subject_key": record.key}
    files = list(File.objects.select_for_update().filter(**where, disposed_at__isnull=True))
    for file in files:
        dispose_file(file=file, at=at)
    uploads = Upload.objects.filter(**where)
    for key in uploads.exclude(state=Upload.State.KEPT).values_list("key", flat=True):
        transaction.on_commit(lambda key=key: store.discard(key))  # type: ignore[misc]  # bound at once
    uploads.delete()
    Hold.objects.filter(**where, lifted_at__isnull=False).update(reason="", lift_reason="")
    Line.objects.filter(chain__subject_kind=record.kind, chain__subject_key=record.key).update(note="", details={})
    Chain.objects.filter(**where).update(disposed_at=at)
    return len(files)


def dispose_file(*, file: File, at: datetime) -> None:
    """Dispose of one file: name, pages, upload and bytes, and its content's key if nobody else needs it (2.)."""
    blank = {
        "name": "",
        "taken_out": "",
        "working_fault": "",
        "pages": [],
        "cautions": [],
        "working": File.Working.NONE,
    }
    File.objects.filter(pk=file.pk).update(**blank, disposed_at=at)
    Line.objects.filter(file=file).update(note="", details={})
    Upload.objects.filter(key=file.key).delete()  # it keeps the name too
    _destroy_key(file.sha256, at=at)
    transaction.on_commit(lambda: _remove(file))  # 3.


def let_go(*, sha256: str, at: datetime) -> None:
    """Destroy the key of bytes and remove them from the disk, unless a record keeps them.

    For bytes that were put in their place for a record that ended meanwhile. Precondition: the caller holds them
    (`store.locked_content`).
    """
    with transaction.atomic():
        _destroy_key(sha256, at=at)
    _unlink(sha256)


def _destroy_key(sha256: str, *, at: datetime) -> None:
    key = original_key(sha256)
    sealing.lock_living(subject=key)
    if not _is_needed(sha256):
        sealing.destroy(subject=key, at=at)


def _is_needed(sha256: str) -> bool:
    return File.objects.filter(sha256=sha256, disposed_at__isnull=True).exists()


def sweep(*, records: Iterable[Record]) -> int:
    """Remove what a disposal that was cut off has left of some records' files; return how many originals."""
    found = 0
    for record in records:
        gone = File.objects.filter(subject_kind=record.kind, subject_key=record.key, disposed_at__isnull=False)
        found += sum(_remove(file) for file in gone)
    return found


def _remove(file: File) -> int:
    """Remove a file's pages, and its original unless somebody has kept the same bytes; return how many originals.

    Whoever keeps those bytes right now has the content's lock until the row that says so stands.
    """
    shutil.rmtree(store.working(file.key), ignore_errors=True)
    with store.locked_content(file.sha256):
        return _unlink(file.sha256)


def _unlink(sha256: str) -> int:
    original = store.original(sha256)
    if _is_needed(sha256) or not original.exists():
        return 0
    original.unlink()
    return 1
