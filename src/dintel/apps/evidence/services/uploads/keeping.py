"""A whole upload becomes a file, or is refused for what it holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from dintel.apps.evidence import quiet, store
from dintel.apps.evidence.custody_line import Record
from dintel.apps.evidence.models import File, Upload
from dintel.apps.evidence.recognise import Type, judge
from dintel.apps.evidence.refusals import Code, RefusedError
from dintel.apps.evidence.sealed import original_key
from dintel.apps.evidence.services.custody import record_custody, write_line
from dintel.apps.evidence.services.disposal import let_go, lock_record
from dintel.apps.evidence.services.redacted import (
    require_original,
    said_of_original,
    same_bytes,
    tell_original,
)
from dintel.apps.evidence.services.uploads.pieces import arrived
from dintel.apps.evidence.services.uploads.standing import (
    KEPT,
    REFUSED,
    living,
    open_upload,
    spoilt,
    why_not_there,
)
from dintel.apps.sealing import services as sealing
from dintel.apps.sealing.services import UnsealError
from dintel.domain.canonical import Plain


def finish(*, upload: Upload, at: datetime) -> File:
    """Keep a whole upload and return its file; doing it again returns the same file.

    Raises RefusedError: `unfinished`, `gone` and `damaged` as `append`, or why the content was refused. A
    refusal of content is in the custody log, without the bytes.
    """
    with store.locked(upload.key):
        fresh = living(upload)
        if fresh.state == KEPT:
            return File.objects.select_related("data_key").get(key=fresh.key)
        fresh = open_upload(upload)
        at = quiet.moment(at, is_quiet=fresh.by_id is None)
        if arrived(upload=fresh) != fresh.size:
            raise RefusedError(Code.UNFINISHED, name=fresh.name)
        try:
            content = store.content_of(store.partial(fresh.key))
        except UnsealError as problem:
            raise spoilt(fresh) from problem
        except FileNotFoundError:
            raise why_not_there(fresh) from None
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
            raise why_not_there(upload) from None
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
    transaction.on_commit(lambda: store.discard(upload.key), robust=True)
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
    transaction.on_commit(lambda: store.discard(upload.key), robust=True)
    return RefusedError(code, **facts)
