"""The end of a record's files: their keys, their bytes, and the words about them with the keys that open those.

1. A record's chain is locked before its holds are looked at, and before one is placed: hold and disposal never pass
   each other unseen.
2. An original's key belongs to its content. It is destroyed when no other record has kept the same bytes; the key is
   locked first, as it is by whoever keeps them (`uploads`).
3. The words about a file are under a key of the file (`chain`), which goes with it.
4. Bytes are removed once the transaction stands. If that is cut off, or the bucket is away, they lie there without a
   key, and `sweep` removes them; what was still arriving goes with `arrivals.sweep_arrivals`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.db import transaction

from dintel.apps.evidence import store
from dintel.apps.evidence.custody_line import Record
from dintel.apps.evidence.models import Chain, File, Hold, Line, Upload
from dintel.apps.evidence.sealed import original_key
from dintel.apps.evidence.services.chain import end_chain, file_subject, lock_chain
from dintel.apps.sealing import services as sealing


def lock_record(record: Record, *, is_quiet: bool = False) -> Chain:
    """Return the record's chain, made where there is none, and held to the end of the caller's transaction (1.)."""
    return lock_chain(record, is_quiet=is_quiet)


class Ended(NamedTuple):
    """What went: how many files, and how many keys of files and of words about them."""

    files: int
    keys: int


def dispose_files(*, record: Record, at: datetime) -> Ended:
    """Dispose of a record's files and of the words about them, in the caller's transaction; return how many went.

    Precondition: the caller holds the record (`lock_record`), no hold stands, and its leaves are forgotten in the same
    transaction.
    """
    where = {"subject_kind": record.kind, "subject_key": record.key}
    files = list(File.objects.select_for_update().filter(**where, disposed_at__isnull=True))
    keys = sum(dispose_file(file=file, at=at) for file in files)
    uploads = Upload.objects.filter(**where)
    announced = list(uploads.exclude(state=Upload.State.KEPT).values_list("key", flat=True))
    for key in announced:
        transaction.on_commit(partial(store.discard, key), robust=True)  # 4.
    uploads.delete()
    keys += sealing.destroy_all(subjects=list(map(file_subject, announced)), at=at)
    Hold.objects.filter(**where, lifted_at__isnull=False).update(reason="", lift_reason="")
    Line.objects.filter(chain__subject_kind=record.kind, chain__subject_key=record.key).update(note="", details={})
    return Ended(len(files), keys + end_chain(record, at=at))


def dispose_file(*, file: File, at: datetime) -> int:
    """Dispose of one file: name, pages, upload and bytes, and its content's key if nobody else needs it (2., 3.).

    Returns how many keys went. Precondition: leaves that tell of it are forgotten before, since they do not open after.
    """
    blank = {
        "name": "",
        "taken_out": "",
        "working_fault": "",
        "pages": [],
        "cautions": [],
        "working": File.Working.NONE,
        "scan_signature": "",
    }
    File.objects.filter(pk=file.pk).update(**blank, disposed_at=at)
    Line.objects.filter(file=file).update(note="", details={})
    Upload.objects.filter(key=file.key).delete()  # it keeps the name too
    keys = sealing.destroy(subject=file_subject(file.key), at=at) + _destroy_key(file.sha256, at=at)
    transaction.on_commit(lambda: _remove(file), robust=True)  # 4.
    return keys


def dispose_upload(*, upload: Upload, at: datetime) -> int:
    """Dispose of an upload that never became a file, in the caller's transaction; return how many keys went."""
    key = upload.key
    upload.delete()
    transaction.on_commit(lambda: store.discard(key), robust=True)
    return sealing.destroy(subject=file_subject(key), at=at)


def let_go(*, sha256: str, at: datetime) -> None:
    """Destroy the key of bytes and remove them from the disk, unless a record keeps them.

    For bytes that were put in their place for a record that ended meanwhile. Precondition: the caller holds them
    (`store.locked_content`).
    """
    with transaction.atomic():
        _destroy_key(sha256, at=at)
    _unlink(sha256)


def _destroy_key(sha256: str, *, at: datetime) -> int:
    key = original_key(sha256)
    sealing.lock_living(subject=key)
    return 0 if _is_needed(sha256) else sealing.destroy(subject=key, at=at)


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
    store.discard_working(file.key)
    with store.locked_content(file.sha256):
        return _unlink(file.sha256)


def _unlink(sha256: str) -> int:
    return 0 if _is_needed(sha256) else int(store.remove(sha256))
