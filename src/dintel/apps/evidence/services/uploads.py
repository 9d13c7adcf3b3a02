"""A file on its way: begun once, continued after every cut, kept whole or refused.

1. The key is made on the device. The same announcement under it may come any number of times.
2. A piece counts when it is on the disk and the row says so, in this order; on the way back the row is
   believed, so that what a cut, a crash or a full disk left half written is cut off.
3. A whole upload is hashed, recognised and linked into place before the row of the file is written;
   what had arrived is removed after that row stands. A crash between any two steps is mended by
   finishing again.
4. Nothing of a record under hold is removed.
5. Two records may hold the same bytes. The key of the content is locked when a row is added to it and when one is
   disposed of, so that the key of bytes that somebody has just kept is never destroyed.
6. A record that is disposed of takes its uploads with it, and takes no new ones. Whoever is at work on one then finds
   its row gone: what they have written to the disk meanwhile is let go, and they are told.
7. What a device announces is words: it is sealed under a key of the file (`chain`) from the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from dintel.apps.accounts.models import User
from dintel.apps.evidence import limits, quiet, store
from dintel.apps.evidence.custody_line import Record
from dintel.apps.evidence.models import File, Hold, Upload
from dintel.apps.evidence.names import clean_name
from dintel.apps.evidence.recognise import Type, judge
from dintel.apps.evidence.redaction import Redaction
from dintel.apps.evidence.refusals import Code, RefusedError
from dintel.apps.evidence.sealed import original_key
from dintel.apps.evidence.services.chain import file_subject, key_of_words
from dintel.apps.evidence.services.custody import record_custody, write_line
from dintel.apps.evidence.services.disposal import let_go, lock_record
from dintel.apps.evidence.services.redacted import (
    require_original,
    said_of_original,
    same_bytes,
    tell_original,
    tied_to,
)
from dintel.apps.sealing import services as sealing
from dintel.apps.sealing.services import UnsealError
from dintel.domain.canonical import Plain

OPEN, KEPT, REFUSED, ENDED = Upload.State.OPEN, Upload.State.KEPT, Upload.State.REFUSED, Upload.State.ENDED
STALE_AT_ONCE = 20


class Readable(Protocol):
    """What a file can be read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes; none at the end."""
        ...


def begin_upload(
    *,
    key: UUID,
    subject_kind: str,
    subject_key: str,
    name: str,
    size: int,
    declared_type: str,
    by: User | None,
    at: datetime,
    device_sha256: str = "",
    metadata: str = "",
    redaction: Redaction | None = None,
) -> tuple[Upload, bool]:
    """Return the upload of this key and whether it is new; one that had ended is open again.

    Without a `by` it comes from somebody who has no account (`quiet`). Raises RefusedError: `empty`, `too_large`,
    `full`; `key_taken` when the key stands for another file; why the file was refused, when it was; `disposed`.
    Raises KeySourceError where the city's key is not at hand.
    """
    shown, at = clean_name(name), quiet.moment(at, is_quiet=by is None)
    _require_within_limit(size, shown, is_quiet=by is None)
    announced = {
        "subject_kind": subject_kind,
        "subject_key": subject_key,
        "name": shown,
        "declared_type": declared_type[:120],
        "size": size,
        "device_sha256": device_sha256.lower(),
        "by_id": by.pk if by else None,
        **tied_to(redaction),
    }
    if not Upload.objects.filter(key=key).exists():
        expire_uploads(at=at, most=STALE_AT_ONCE)
        _require_room(size, shown, outside=None if by else Record(subject_kind, subject_key))
    more = {"begun_at": at, "expires_at": at + limits.UNFINISHED_FOR, "metadata": metadata}
    upload, is_new = _announced(key, {**announced, **more}, is_quiet=by is None)
    if any(getattr(upload, field) != value for field, value in announced.items()):
        raise RefusedError(Code.KEY_TAKEN, name=shown)
    return _again(upload, at=at), is_new


@transaction.atomic
def _announced(key: UUID, told: Mapping[str, object], *, is_quiet: bool) -> tuple[Upload, bool]:
    """Return the upload of this key and whether it is new. Raises RefusedError for a record disposed of (6.)."""
    record = Record(str(told["subject_kind"]), str(told["subject_key"]))
    if lock_record(record, is_quiet=is_quiet).disposed_at:
        raise RefusedError(Code.DISPOSED, name=str(told["name"]))
    sealed = {"data_key": lambda: key_of_words(file_subject(key), is_quiet=is_quiet)}  # 7., only if it is new
    defaults = {**told, **quiet.numbered(is_quiet=is_quiet), **sealed}
    return with_words().get_or_create(key=key, defaults=defaults)


def with_words() -> QuerySet[Upload]:
    """Return all uploads, each with the key that opens its words."""
    return Upload.objects.select_related("data_key")


def _again(upload: Upload, *, at: datetime) -> Upload:
    """Return an upload that may go on; one that had ended starts from nothing."""
    if upload.state == REFUSED:
        raise refusal_of(upload)
    if upload.state == ENDED:
        with store.locked(upload.key):
            store.discard(upload.key)
            again = {"state": OPEN, "arrived": 0, "expires_at": at + limits.UNFINISHED_FOR}
            Upload.objects.filter(pk=upload.pk, state=ENDED).update(**again)
        upload.refresh_from_db()
    return upload


def arrived(*, upload: Upload) -> int:
    """Return how many bytes are safe, which is where the next piece begins."""
    if upload.state == KEPT:
        return upload.size
    return min(upload.arrived, store.length(upload.key))


def require_fits(*, upload: Upload, offset: int, length: int) -> None:
    """Do nothing when a piece of this length may come now, before its first byte is read.

    Raises RefusedError: `wrong_offset`, `more_than_announced`, `gone`.
    """
    fresh = _open(upload)
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
        fresh = _living(upload)
        try:
            at = quiet.moment(at, is_quiet=fresh.by_id is None)
            store.append(fresh.key, offset, chunk, day=None if fresh.by_id else at)  # 2.
        except store.FullError as problem:
            raise RefusedError(Code.FULL, name=fresh.name) from problem
        except UnsealError as problem:
            raise _spoilt(fresh) from problem
        fresh.arrived, fresh.expires_at = offset + len(chunk), at + limits.UNFINISHED_FOR
        try:
            fresh.save(update_fields=["arrived", "expires_at"])
        except DatabaseError:
            if not Upload.objects.filter(pk=fresh.pk).exists():  # 6.
                store.discard(fresh.key)
                raise RefusedError(Code.DISPOSED, name=fresh.name) from None
            raise
    return fresh


def _spoilt(upload: Upload) -> RefusedError:
    """Return why an upload whose bytes were changed on the disk goes no further; what had arrived is let go."""
    if _is_held(upload):  # 4.
        return RefusedError(Code.DAMAGED, name=upload.name)
    Upload.objects.filter(pk=upload.pk, state=OPEN).update(state=ENDED)
    store.discard(upload.key)
    return RefusedError(Code.GONE, name=upload.name)


def finish(*, upload: Upload, at: datetime) -> File:
    """Keep a whole upload and return its file; doing it again returns the same file.

    Raises RefusedError: `unfinished`, `gone` and `damaged` as `append`, or why the content was refused. A
    refusal of content is in the custody log, without the bytes.
    """
    with store.locked(upload.key):
        fresh = _living(upload)
        if fresh.state == KEPT:
            return File.objects.select_related("data_key").get(key=fresh.key)
        fresh = _open(upload)
        at = quiet.moment(at, is_quiet=fresh.by_id is None)
        if arrived(upload=fresh) != fresh.size:
            raise RefusedError(Code.UNFINISHED, name=fresh.name)
        try:
            content = store.content_of(store.partial(fresh.key))
        except UnsealError as problem:
            raise _spoilt(fresh) from problem
        except FileNotFoundError:
            raise _why_not_there(fresh) from None
        if fresh.device_sha256 and fresh.device_sha256 != content.sha256:
            facts = {"name": fresh.name, "announced": fresh.device_sha256, "arrived": content.sha256}
            raise _refused(fresh, Code.CHANGED_ON_DEVICE, facts, at=at)
        if known := same_bytes(fresh, content.sha256):
            raise _refused(fresh, Code.SAME_BYTES, {"name": fresh.name, "known": known.name}, at=at)
        with store.opened(store.partial(fresh.key)) as data:
            verdict = judge(data, fresh.name, fresh.declared_type)
        if verdict.code or verdict.kind is None:
            raise _refused(fresh, Code(verdict.code), verdict.facts, at=at)
        with store.locked_content(content.sha256):
            return _keep(fresh, verdict.kind, content, at=at)


def _keep(upload: Upload, kind: Type, content: store.Content, *, at: datetime) -> File:
    """Link the bytes into place and write the row; again where they were disposed of elsewhere in between (5.)."""
    while True:
        if upload.by_id is None:
            _draw_key(content.sha256)
        try:
            store.keep(upload.key, content.sha256, day=None if upload.by_id else at)  # 3.
        except store.FullError as problem:
            raise RefusedError(Code.FULL, name=upload.name) from problem
        except FileNotFoundError:
            let_go(sha256=content.sha256, at=at)  # the key that was drawn for them
            raise _why_not_there(upload) from None
        try:
            kept = _kept(upload, kind, content, at=at)
        except RefusedError:  # 6.
            let_go(sha256=content.sha256, at=at)
            store.discard(upload.key)
            raise
        if kept is not None:
            return kept


@transaction.atomic
def _draw_key(sha256: str) -> None:
    """Let the key of bytes from outside be one of those made ahead, whose number tells nothing (`sealing.pool`)."""
    if not sealing.lock_living(subject=original_key(sha256)):
        sealing.take_spare_key(subject=original_key(sha256))


@transaction.atomic
def _kept(upload: Upload, kind: Type, content: store.Content, *, at: datetime) -> File | None:
    """Return the new file; ``None`` where the same bytes were disposed of for another record in between (5.).

    Raises RefusedError for a record that was disposed of.
    """
    is_quiet = upload.by_id is None
    if lock_record(Record(upload.subject_kind, upload.subject_key), is_quiet=is_quiet).disposed_at:
        raise RefusedError(Code.DISPOSED, name=upload.name)
    require_original(upload)
    if not sealing.lock_living(subject=original_key(content.sha256)):
        return None
    file = File.objects.create(
        key=upload.key,
        subject_kind=upload.subject_kind,
        subject_key=upload.subject_key,
        data_key=upload.data_key,
        name=upload.name,
        type=kind.id,
        size=content.size,
        sha256=content.sha256,
        device_agreed=bool(upload.device_sha256),
        by=upload.by,
        received_at=at,
        copy_of=upload.copy_of,
        taken_out=upload.taken_out,
        working=File.Working.WAITING if kind.pages else File.Working.NONE,
        **quiet.numbered(is_quiet=is_quiet),
    )
    record_custody(file=file, action="received", by=upload.by, at=at, details=_said_of_arrival(file), is_quiet=is_quiet)
    tell_original(file, at=at)
    Upload.objects.filter(pk=upload.pk).update(state=KEPT)
    transaction.on_commit(lambda: store.discard(upload.key))
    return file


def _said_of_arrival(file: File) -> dict[str, Plain]:
    told: dict[str, Plain] = {
        "name": file.name,
        "type": file.type,
        "size": file.size,
        "device_agreed": file.device_agreed,
    }
    return told | said_of_original(file)


@transaction.atomic
def _refused(upload: Upload, code: Code, facts: Mapping[str, str], *, at: datetime) -> RefusedError:
    """Write down that a file was refused and what it was, let its bytes go, and return the error to raise."""
    details: dict[str, Plain] = {"code": code, **facts, "size": upload.size}
    record = Record(upload.subject_kind, upload.subject_key)
    quietly = upload.by_id is None
    write_line(record=record, file=None, action="refused", by=upload.by, at=at, details=details, is_quiet=quietly)
    upload.state, upload.refusal = REFUSED, {"code": code, **facts}
    upload.save(update_fields=["state", "refusal"])
    transaction.on_commit(lambda: store.discard(upload.key))
    return RefusedError(code, **facts)


def end_upload(*, upload: Upload) -> None:
    """Stop an upload and remove what had arrived; one that had ended or was refused stays so.

    Raises RefusedError: `already_kept`; `held` while the record is under hold.
    """
    with store.locked(upload.key):
        if Upload.objects.filter(pk=upload.pk, state=KEPT).exists():
            raise RefusedError(Code.ALREADY_KEPT, name=upload.name)
        if _is_held(upload):  # 4.
            raise RefusedError(Code.HELD)
        if Upload.objects.filter(pk=upload.pk, state=OPEN).update(state=ENDED):
            store.discard(upload.key)


def expire_uploads(*, at: datetime, most: int = 1000) -> int:
    """End uploads that nothing came for in `limits.UNFINISHED_FOR`; return how many.

    One that is whole is finished instead, and one of a record under hold stays.
    """
    ended = 0
    held = Hold.objects.filter(
        subject_kind=OuterRef("subject_kind"), subject_key=OuterRef("subject_key"), lifted_at__isnull=True
    )
    stale = with_words().filter(~Exists(held), state=OPEN, expires_at__lte=at)
    for upload in stale.order_by("expires_at")[:most]:
        try:
            if arrived(upload=upload) == upload.size:
                finish(upload=upload, at=at)
            else:
                end_upload(upload=upload)
                ended += 1
        except RefusedError:
            continue
    return ended


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
            _require_within_limit(size + len(chunk), name, is_quiet=day is not None)
            store.append(key, size, chunk, day=day)
            size += len(chunk)
    except store.FullError as problem:
        store.discard(key)
        raise RefusedError(Code.FULL, name=name) from problem
    except BaseException:
        store.discard(key)
        raise
    return size


def refusal_of(upload: Upload) -> RefusedError:
    """Return why an upload was refused, as it was told the first time."""
    facts = {**upload.refusal}
    return RefusedError(Code(facts.pop("code")), **facts)


def _open(upload: Upload) -> Upload:
    """Return the upload as it stands. Raises RefusedError when it no longer takes bytes."""
    fresh = _living(upload)
    if fresh.state == REFUSED:
        raise refusal_of(fresh)
    if fresh.state == KEPT:
        raise RefusedError(Code.WRONG_OFFSET, name=fresh.name, at=fresh.size)
    if fresh.state == ENDED:
        raise RefusedError(Code.GONE, name=fresh.name)
    return fresh


def _living(upload: Upload) -> Upload:
    """Return the upload as it stands. Raises RefusedError `disposed` where its row is gone with its record (6.)."""
    fresh = with_words().filter(pk=upload.pk).first()
    if fresh is None:
        raise RefusedError(Code.DISPOSED, name=upload.name)
    return fresh


def _why_not_there(upload: Upload) -> RefusedError:
    """Return why the bytes of an upload that was whole a moment ago are gone: with its record, or ended by somebody."""
    return RefusedError(Code.GONE if Upload.objects.filter(pk=upload.pk).exists() else Code.DISPOSED, name=upload.name)


def _is_held(upload: Upload) -> bool:
    where = {"subject_kind": upload.subject_kind, "subject_key": upload.subject_key}
    return Hold.objects.filter(**where, lifted_at__isnull=True).exists()


def _require_within_limit(size: int, name: str, *, is_quiet: bool) -> None:
    if size < 1:
        raise RefusedError(Code.EMPTY, name=name)
    limit = limits.largest(is_quiet=is_quiet)
    if size > limit:
        raise RefusedError(Code.TOO_LARGE, name=name, size=size, limit=limit)


def _require_room_in_record(record: Record, size: int, name: str) -> None:
    """Let no record that anybody may add to fill the disk: what has come from outside and what is announced count."""
    outside = {"subject_kind": record.kind, "subject_key": record.key, "by__isnull": True}
    rows = (File.objects.filter(**outside, disposed_at__isnull=True), Upload.objects.filter(**outside, state=OPEN))
    found = [row.aggregate(size=Sum("size", default=0), files=Count("pk")) for row in rows]
    files, together = sum(one["files"] for one in found), sum(one["size"] for one in found)
    limit: int = settings.OUTSIDE_RECORD_LIMIT_BYTES
    if files >= limits.OUTSIDE_FILES or together + size > limit:
        raise RefusedError(Code.RECORD_FULL, name=name, limit=limit, files=limits.OUTSIDE_FILES)


def _require_room(size: int, name: str, *, outside: Record | None) -> None:
    if outside is not None:
        _require_room_in_record(outside, size, name)
    try:
        store.require_room(size)
    except store.FullError as problem:
        raise RefusedError(Code.FULL, name=name) from problem
