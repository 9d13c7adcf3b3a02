"""Files over the API: send them in pieces, list them, read what they are, take them out, their custody.

    api.add_router("/files", files)

Browsers send by tus under /files/uploads/; programs with a token send here, in the same pieces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from ninja import Field, Path, Query, Router, Schema
from ninja.responses import Status
from pydantic import StringConstraints

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.evidence import handing, limits, queries, services, telling, tus
from dintel.apps.evidence.redaction import Redaction
from dintel.apps.evidence.refusals import Code, RefusedError

files = Router(tags=["files"])

Line = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=limits.NAME_LENGTH)]
Kind = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
Subject = Annotated[str, StringConstraints(pattern=r"^[^\x00/]{1,80}$")]
Reason = Annotated[str, StringConstraints(pattern=r"\S", max_length=limits.REASON_LENGTH)]
Taken = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=limits.REASON_LENGTH)]
Hash = Annotated[str, StringConstraints(pattern=r"^([0-9a-fA-F]{64})?$")]
Size = Annotated[int, Field(ge=0, le=2**53)]
BYTES: dict[str, Any] = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
RAW: dict[str, Any] = {"requestBody": {"required": True, **BYTES}}
OUT: dict[str, Any] = {"responses": {200: {"description": "The bytes, as an attachment", **BYTES}}}


class UploadIn(Schema):
    """What a device announces before the first byte."""

    key: UUID
    kind: Kind
    subject: Subject
    name: Line
    size: Size
    type: Line = ""
    sha256: Hash = ""
    copy_of: UUID | None = None
    """The original, where a redacted copy of it is sent; `taken_out` then says what is not in it."""
    taken_out: Taken = ""


class UploadOut(Schema):
    """How far an upload has come; `file` is the kept file's key once it is whole."""

    key: UUID
    offset: int
    size: int
    expires_at: datetime
    file: UUID | None


class FileOut(Schema):
    """A kept file. `working_copy` is false where metadata could not be removed from a copy.

    `copy_of` is the original's key where this is a redacted copy, and `taken_out` what is not in it.
    """

    key: UUID
    kind: str
    subject: str
    name: str
    type: str
    size: int
    sha256: str
    device_agreed: bool
    by: str
    received_at: datetime
    working_copy: bool
    pages: int
    cautions: list[str]
    copy_of: UUID | None
    taken_out: str
    scan: str
    """What the city's scanner says of it: `waiting`, `clean`, `found`, `unable`; empty where the city has none."""
    signature: str
    """What was found, by the scanner's name for it."""
    held_back: bool
    """Whether the original does not go out before somebody lets it (`let-out`)."""


class LineOut(Schema):
    """One line of custody; `sha256` is carried by the next one."""

    number: int
    action: str
    says: str
    file: UUID | None
    by: str
    at: datetime
    note: str
    sha256: str


class CustodyOut(Schema):
    """A custody story; `broken_at` is the first line that does not fit, or null."""

    complete: bool
    broken_at: int | None
    length: int
    head: str
    lines: list[LineOut]


class HoldIn(Schema):
    """A hold on a record, and why."""

    kind: Kind
    subject: Subject
    reason: Reason


class HoldReasonIn(Schema):
    """Why."""

    reason: Reason


class LegalHoldOut(Schema):
    """A hold; it stands while `lifted_at` is null."""

    id: int
    reason: str
    placed_by: str
    placed_at: datetime
    lifted_by: str
    lifted_at: datetime | None
    lift_reason: str


class VerifyOut(Schema):
    """Whether the stored bytes agree with the hash."""

    agrees: bool


@contextmanager
def _told() -> Iterator[None]:
    """Let a refusal be told as a problem."""
    try:
        yield
    except RefusedError as refusal:
        words, more = refusal.words, {}
        if refusal.code == Code.WRONG_OFFSET:
            more["offset"] = refusal.facts["at"]
        detail = f"{words.why} {words.do}"
        raise ProblemError(
            refusal.status, words.what, detail, code=str(refusal.code), where=words.where, **more
        ) from refusal


@files.post("/uploads", auth=auth("evidence.add"), response={200: UploadOut, 201: UploadOut})
def begin_upload(request: StaffRequest, told: UploadIn) -> Status[UploadOut]:
    """Announce a file. The same announcement under the same key may come any number of times."""
    queries.require(request.access, queries.ADD, told.kind, told.subject)
    with _told():
        redaction = _redaction(request, told)
        upload, is_new = services.begin_upload(
            key=told.key,
            subject_kind=told.kind,
            subject_key=told.subject,
            name=told.name,
            size=told.size,
            declared_type=told.type,
            by=request.access.user,
            at=timezone.now(),
            device_sha256=told.sha256,
            redaction=redaction,
        )
    return Status(201 if is_new else 200, _upload(upload))


@files.get("/uploads/{uuid:key}", auth=auth("evidence.add"), response=UploadOut)
def ask_upload(request: StaffRequest, key: UUID) -> UploadOut:
    """Say how many bytes of one's own upload are safe."""
    return _upload(queries.upload_for(request.access, key))


@files.patch("/uploads/{uuid:key}", auth=auth("evidence.add"), response=UploadOut, openapi_extra=RAW)
def continue_upload(request: StaffRequest, key: UUID, offset: Annotated[int, Query(ge=0, le=2**53)]) -> UploadOut:
    """Send bytes that begin at `offset`, as the raw body; the last piece keeps the file."""
    upload = queries.upload_for(request.access, key)
    with _told():
        length = tus.length_of(request)
        services.require_fits(upload=upload, offset=offset, length=length)
        for piece in tus.pieces(request, length):
            upload = services.append(upload=upload, offset=offset, chunk=piece, at=timezone.now())
            offset += len(piece)
        if upload.is_whole:
            services.finish(upload=upload, at=timezone.now())
            upload.refresh_from_db()
    return _upload(upload)


@files.delete("/uploads/{uuid:key}", auth=auth("evidence.add"), response={204: None})
def end_upload(request: StaffRequest, key: UUID) -> Status[None]:
    """Stop one's own upload and remove what had arrived."""
    with _told():
        services.end_upload(upload=queries.upload_for(request.access, key))
    return Status(204, None)


@files.get("", auth=auth("evidence.read"), response=list[FileOut])
def list_files(request: StaffRequest, kind: Kind, subject: Subject) -> list[FileOut]:
    """List a record's files in the order they came."""
    queries.require(request.access, queries.READ, kind, subject)
    return [_file(view) for view in queries.files_of(request.access, kind, subject)]


@files.get("/holds", auth=auth("evidence.read"), response=list[LegalHoldOut])
def list_holds(request: StaffRequest, kind: Kind, subject: Subject) -> list[LegalHoldOut]:
    """List a record's legal holds, newest first."""
    queries.require(request.access, queries.READ, kind, subject)
    return [_hold(view) for view in queries.holds_of(request.access, kind, subject)]


@files.post("/holds", auth=auth("evidence.hold"), response={201: LegalHoldOut})
def place_hold(request: StaffRequest, told: HoldIn) -> Status[LegalHoldOut]:
    """Place a legal hold on a record: nothing of it is removed while it stands."""
    queries.require(request.access, queries.HOLD, told.kind, told.subject)
    with _told():
        hold = services.hold(
            subject_kind=told.kind,
            subject_key=told.subject,
            reason=told.reason,
            by=request.access.user,
            at=timezone.now(),
        )
    return Status(201, _hold(queries.hold_view(hold)))


@files.post("/holds/{hold_id}/lift", auth=auth("evidence.hold"), response=LegalHoldOut)
def lift_hold(request: StaffRequest, hold_id: Annotated[int, Path(ge=1, le=2**53)], told: HoldReasonIn) -> LegalHoldOut:
    """Lift a legal hold."""
    with _told():
        hold = services.release_hold(
            hold=queries.hold_for(request.access, hold_id),
            reason=told.reason,
            by=request.access.user,
            at=timezone.now(),
        )
    return _hold(queries.hold_view(hold))


@files.get("/{uuid:key}", auth=auth("evidence.read"), response=FileOut)
def read_file(request: StaffRequest, key: UUID) -> FileOut:
    """Say what a file is; its bytes are not opened."""
    return _file(queries.view_of(queries.file_for(request.access, key)))


@files.get("/{uuid:key}/custody", auth=auth("evidence.read"), response=CustodyOut)
def read_custody(request: StaffRequest, key: UUID) -> CustodyOut:
    """Tell a file's custody, with the whole chain of its record checked."""
    file = queries.file_for(request.access, key)
    story = queries.custody_of(request.access, file.subject_kind, file.subject_key, file_key=file.key)
    lines = [
        LineOut(
            number=line.number,
            action=line.action,
            says=telling.line(line),
            file=line.file_key,
            by=line.by_name,
            at=line.at,
            note=line.note,
            sha256=line.sha256,
        )
        for line in story.lines
    ]
    return CustodyOut(
        complete=story.is_complete, broken_at=story.fault, length=story.length, head=story.head, lines=lines
    )


@files.post("/{uuid:key}/verify", auth=auth("evidence.read"), response=VerifyOut)
def verify(request: StaffRequest, key: UUID) -> VerifyOut:
    """Compare the stored bytes with their hash, now; the outcome goes into the custody log."""
    file = queries.file_for(request.access, key)
    return VerifyOut(agrees=services.verify_file(file=file, by=request.access.user, at=timezone.now()))


@files.post("/{uuid:key}/let-out", auth=auth("evidence.read"), response=FileOut)
def let_out(request: StaffRequest, key: UUID, told: HoldReasonIn) -> FileOut:
    """Let an original go out although the scanner has not found it clean; the reason goes into the custody log."""
    with _told():
        file = services.let_out(
            file=queries.file_for(request.access, key),
            reason=told.reason,
            by=request.access.user,
            at=timezone.now(),
        )
    return _file(queries.view_of(file))


@files.get("/{uuid:key}/{which}", auth=auth("evidence.read"), response={200: None}, openapi_extra=OUT)
def download(
    request: StaffRequest, key: UUID, which: Literal["original", "working"], reason: Annotated[Reason, Query()]
) -> HttpResponse:
    """Hand out the original or the working copy. The reason goes into the custody log.

    Where the city has a scanner, an original that it has not found clean answers 409 until somebody lets it out.
    """
    file = handing.with_copy(queries.file_for(request.access, key)) if which == "working" else None
    file = file or queries.file_for(request.access, key)
    view = queries.view_of(file)
    if which == "working" and not view.whole:
        raise Http404
    with _told():
        answer = handing.original(file) if which == "original" else handing.working_copy(file, view)
    services.record_custody(
        file=file,
        action="downloaded",
        by=request.access.user,
        at=timezone.now(),
        note=re.sub(r"\s+", " ", reason).strip(),
        details={"copy": which},
    )
    return answer


def _redaction(request: StaffRequest, told: UploadIn) -> Redaction | None:
    """Return what is announced as a redacted copy. Raises Http404, and RefusedError without words."""
    if told.copy_of is None:
        return None
    original = queries.original_for(request.access, told.copy_of)
    if (original.subject_kind, original.subject_key) != (told.kind, told.subject):
        raise Http404
    if not told.taken_out.strip():
        raise RefusedError(Code.NOTHING_TAKEN_OUT)
    return Redaction(original, told.taken_out)


def _upload(upload: queries.Upload) -> UploadOut:
    kept = upload.state == queries.Upload.State.KEPT
    return UploadOut(
        key=upload.key,
        offset=services.arrived(upload=upload),
        size=upload.size,
        expires_at=upload.expires_at,
        file=upload.key if kept else None,
    )


def _file(view: queries.FileView) -> FileOut:
    return FileOut(
        key=view.key,
        kind=view.subject_kind,
        subject=view.subject_key,
        name=view.name,
        type=view.type,
        size=view.size,
        sha256=view.sha256,
        device_agreed=view.device_agreed,
        by=view.by_name,
        received_at=view.received_at,
        working_copy=bool(view.whole),
        pages=view.pages_total,
        cautions=list(view.cautions),
        copy_of=view.copy_of,
        taken_out=view.taken_out,
        scan=view.scan.state if view.scan else "",
        signature=view.scan.signature if view.scan else "",
        held_back=view.scan.is_held_back if view.scan else False,
    )


def _hold(view: queries.HoldView) -> LegalHoldOut:
    return LegalHoldOut(
        id=view.id,
        reason=view.reason,
        placed_by=view.by_name,
        placed_at=view.placed_at,
        lifted_by=view.lifted_by,
        lifted_at=view.lifted_at,
        lift_reason=view.lift_reason,
    )
