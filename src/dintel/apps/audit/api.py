"""The auditor's room for programs, and published statements for everybody."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any, cast

from django.http import FileResponse, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Router, Schema, Status
from pydantic import ConfigDict, Field

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.api_errors import Problem
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.accounts.screened import look_through
from dintel.apps.accounts.services import record_look
from dintel.apps.audit import services
from dintel.apps.audit.jobs import store
from dintel.apps.audit.queries import jobs
from dintel.apps.audit.queries import statements as queries
from dintel.apps.audit.services import AuditError, Spoken
from dintel.apps.contacts.api.closed import Moment, text

router, public = Router(tags=["audit"]), Router(tags=["record"], auth=None)
READ, CHECK, EXPORT, STATE = "audit.read", "audit.check", "audit.export", "audit.state"
ERRORS = dict.fromkeys((400, 401, 403, 404, 422), Problem)
CONFLICT = {409: Problem, **ERRORS}
NOT_THERE = {404: Problem}
MOST_NUMBER = 2**31 - 1
AuditNumber = Annotated[int, Path(ge=1, le=MOST_NUMBER, examples=[1])]
ZIP = {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
OUT: dict[str, Any] = {"responses": {200: {"description": "The ZIP as it was made, as an attachment", **ZIP}}}


class CheckKind(StrEnum):
    """What is checked."""

    LEDGER = "ledger"
    FIGURES = "figures"
    EVIDENCE = "evidence"
    RETENTION = "retention"


class AuditCheckIn(Schema):
    """A check that is asked for."""

    model_config = ConfigDict(extra="forbid")
    kind: CheckKind


class AuditJobOut(Schema):
    """How far something long is: ``waiting``, ``running``, ``done`` or ``failed``, and then ``trouble`` says why."""

    number: int = Field(alias="pk")
    at: datetime
    state: str
    what: str
    done: int
    total: int
    ended_at: datetime | None
    trouble: str


class AuditCheckOut(AuditJobOut):
    """A check. ``faults`` is empty until it has ended; ``found`` are the first of them, where and what, as lines."""

    kind: str
    looked: int
    faults: int | None
    found: list[str]


class AuditExportOut(AuditJobOut):
    """An export. ``faults`` is what the last checks had found when it was asked for."""

    checkpoint: int
    counts: dict[str, int]
    faults: int
    size: int
    sha256: str
    is_there: bool


class StatementIn(Schema):
    """What is said: of which time, ``[since, until)``, and in one's own words. ``corrects`` is an earlier one."""

    model_config = ConfigDict(extra="forbid")
    since: Moment
    until: Moment
    words: text(4000, 1)  # type: ignore[valid-type]  # a type made at run time
    corrects: int | None = Field(default=None, strict=True, ge=1, le=MOST_NUMBER)
    kept_because: text(200) = ""  # type: ignore[valid-type]  # as above


class StatementOut(Schema):
    """A statement. ``text`` is what is signed, with its signature (c2sp.org/signed-note)."""

    number: int
    at: datetime
    since: datetime
    until: datetime
    language: str
    text: str
    text_sha256: str
    corrects: int | None
    published_at: datetime | None

    @staticmethod
    def resolve_corrects(row: queries.Statement) -> int | None:
        """Return the number of the one that it puts right."""
        return row.corrects.number if row.corrects else None


@router.get("/checks", auth=auth(READ), response={200: list[AuditCheckOut], **ERRORS})
def checks(request: HttpRequest) -> object:  # noqa: ARG001 - as the router calls it
    """List the checks that were asked for last, the newest first."""
    return list(jobs.recent_checks())


@router.post("/checks", auth=auth(CHECK), response={202: AuditCheckOut, **CONFLICT})
@idempotent
def ask_for_check(request: HttpRequest, body: AuditCheckIn) -> Status[object]:
    """Ask for a check; the worker makes it. 409 while one of its kind is under way."""
    try:
        return Status(202, services.ask_for_check(kind=body.kind.value, by=_asker(request).user, at=timezone.now()))
    except AuditError as error:
        raise _conflict(error) from error


@router.get("/checks/{number}", auth=auth(READ), response={200: AuditCheckOut, **ERRORS})
def check(request: HttpRequest, number: AuditNumber) -> object:
    """Return a check and what it found."""
    row = jobs.check_numbered(number)
    _look(request, "audit_check", number)
    return row


@router.get("/exports", auth=auth(EXPORT), response={200: list[AuditExportOut], **ERRORS})
def exports(request: HttpRequest) -> object:
    """List one's own exports, the newest first."""
    return list(jobs.exports(_asker(request).user.pk))


@router.post("/exports", auth=auth(EXPORT), response={202: AuditExportOut, **CONFLICT})
@idempotent
def ask_for_export(request: HttpRequest) -> Status[object]:
    """Ask for an export of all that one may see; the worker makes it. 409 while another of one's own is under way."""
    try:
        return Status(202, services.ask_for_export(by=_asker(request).user, at=timezone.now()))
    except AuditError as error:
        raise _conflict(error) from error


@router.get("/exports/{number}", auth=auth(EXPORT), response={200: AuditExportOut, **ERRORS})
def export(request: HttpRequest, number: AuditNumber) -> object:
    """Return how far an export of one's own is, and what is in it."""
    return jobs.export_numbered(number, _asker(request).user.pk)


@router.get("/exports/{number}/zip", auth=auth(EXPORT), response={200: None, **CONFLICT}, openapi_extra=OUT)
def take_export(request: HttpRequest, number: AuditNumber) -> FileResponse:
    """Return an export of one's own, and record that it was handed out. 409 until it is there, and once it is not."""
    asking = _asker(request)
    row = jobs.export_numbered(number, asking.user.pk)
    try:
        file = services.take_export(export=row, by=asking.user, at=timezone.now())
    except AuditError as error:
        raise _conflict(error) from error
    return FileResponse(store.pieces(file), as_attachment=True, filename=f"export-{row.pk}.zip")


@router.get("/statements", auth=auth(READ), response={200: list[StatementOut], **ERRORS})
def statements(request: HttpRequest) -> object:
    """List every statement, the newest first; the look is recorded."""
    _look(request, "audit_statement", "list")
    return list(queries.all_statements()[: jobs.MOST])


@router.post("/statements", auth=auth(STATE), response={201: StatementOut, **ERRORS})
@idempotent
def make_statement(request: HttpRequest, body: StatementIn) -> Status[object]:
    """State what was seen. What was looked at, checked and taken in that time is added from the log; it is signed."""
    asking = _asker(request)
    look_through({"words": body.words}, body.kept_because)
    corrects = queries.statement_numbered(body.corrects) if body.corrects is not None else None
    spoken = Spoken(body.since, body.until, body.words)
    try:
        made = services.make_statement(spoken=spoken, corrects=corrects, by=asking.user, at=timezone.now())
    except AuditError as error:
        raise _unfit(error) from error
    return Status(201, made)


@router.get("/statements/{number}", auth=auth(READ), response={200: StatementOut, **ERRORS})
def statement(request: HttpRequest, number: AuditNumber) -> object:
    """Return a statement; the look is recorded."""
    row = queries.statement_numbered(number)
    _look(request, "audit_statement", number)
    return row


@router.post("/statements/{number}/publish", auth=auth(STATE), response={200: StatementOut, **ERRORS})
@idempotent
def publish(request: HttpRequest, number: AuditNumber) -> object:
    """Let everybody read a statement of one's own; it cannot be taken back."""
    row = queries.statement_numbered(number)
    try:
        return services.publish_statement(statement=row, by=_asker(request).user, at=timezone.now())
    except AuditError as error:
        raise _unfit(error) from error


@public.get("/audits", response=list[StatementOut], summary="Every published statement of an auditor")
def published(request: HttpRequest) -> object:  # noqa: ARG001 - as the router calls it
    """List the published statements, the newest first."""
    return list(queries.all_statements().filter(published_at__isnull=False))


@public.get("/audits/{number}", response={200: StatementOut, **NOT_THERE}, summary="One published statement")
def published_one(request: HttpRequest, number: AuditNumber) -> object:  # noqa: ARG001 - as above
    """Return a published statement as it was signed."""
    return queries.published_one(number)


def _asker(request: HttpRequest) -> StaffRequest:
    return cast("StaffRequest", request)


def _look(request: HttpRequest, kind: str, key: object) -> None:
    record_look(user=_asker(request).user, kind=kind, key=str(key), action=READ, at=timezone.now())


def _conflict(error: AuditError) -> ProblemError:
    return ProblemError(HTTPStatus.CONFLICT, _("Not now"), str(error))


def _unfit(error: AuditError) -> ProblemError:
    errors = [{"where": f"body.{error.field}" if error.field else "body", "what": str(error)}]
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _("This cannot be done so"), str(error), errors=errors)


__all__ = ["public", "router"]
