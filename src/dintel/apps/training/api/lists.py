"""Lists of employees from personnel: brought in, looked through with every fault, taken piece by piece."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID, uuid4

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.training import forms, reading_lists, services, words
from dintel.apps.training.api import shapes
from dintel.apps.training.api.asking import CONFLICT, ERRORS, asker
from dintel.apps.training.queries import personnel as queries

router = Router()
MOST_FAULTS = 5000
LONGEST = forms.MOST_BYTES * 4 // 3 + 4


class FaultOut(Schema):
    """What is wrong in one cell, why that matters, and what to write."""

    line: int
    column: str
    kind: str
    value: str
    why: str
    write: str


class ListedOut(Schema):
    """A list that came; ``finished_at`` once all of it was taken."""

    key: UUID
    name: str
    is_whole: bool
    at: datetime
    taken: int
    added: int
    changed: int
    ended: int
    finished_at: datetime | None


class ListCheckedOut(Schema):
    """What taking a list would do, and its faults; ``faults_left_out`` of them are only in the file for repair."""

    kept: ListedOut
    lines: int
    new: int
    changed: int
    same: int
    ended: int
    faults: list[FaultOut]
    faults_left_out: int


class TakenOut(Schema):
    """How far a list is; it is taken a thousand lines at a time, so ask again until it is finished."""

    done: int
    of: int
    is_finished: bool


class ListIn(shapes.Closed):
    """A file from personnel, CSV or XLSX, in base64; ``is_whole`` says that whoever is not on it has left."""

    name: shapes.ListName
    content: Annotated[str, Field(min_length=4, max_length=LONGEST, pattern=r"^[A-Za-z0-9+/]+={0,2}$")]
    is_whole: Annotated[bool, Field(strict=True)] = False


@router.get("/lists", auth=auth("training.manage"), response={200: list[ListedOut], **ERRORS})
def lists(request: HttpRequest) -> object:
    """Return the last lists that came, the newest first."""
    return queries.lists(asker(request).access)


@router.post("/lists", auth=auth("training.manage"), response={201: ListCheckedOut, **CONFLICT})
@idempotent
def bring_in(request: HttpRequest, body: ListIn) -> Status[object]:
    """Bring in a list and look through it; nothing of it is taken."""
    content = _decoded(body.content)
    try:
        reading_lists.checked_list(content, {})
    except queries.SheetError as error:
        raise _unread(str(error)) from error
    kept = services.keep_list(
        key=uuid4(), name=body.name, body=content, is_whole=body.is_whole, by=asker(request).user, at=timezone.now()
    )
    return Status(201, _checked(kept))


@router.get("/lists/{key}", auth=auth("training.manage"), response={200: ListCheckedOut, **ERRORS})
def one(request: HttpRequest, key: UUID) -> object:
    """Return what taking a list would do; of one that was taken, what it did."""
    return _checked(queries.list_for(asker(request).access, key))


@router.post("/lists/{key}/take", auth=auth("training.manage"), response={200: TakenOut, **CONFLICT})
@idempotent
def take(request: HttpRequest, key: UUID) -> object:
    """Take the next lines that have no fault."""
    asking = asker(request)
    kept = queries.list_for(asking.access, key)
    if kept.finished_at is not None:
        return {"done": kept.taken, "of": kept.taken, "is_finished": True}
    checked = queries.checked_of(kept)
    return services.take_some(kept=kept, checked=checked, by=asking.user, at=timezone.now())


@router.delete("/lists/{key}", auth=auth("training.manage"), response={204: None, **ERRORS})
def drop(request: HttpRequest, key: UUID) -> Status[None]:
    """Throw a file away that nothing was taken from; of one that was taken the line stays."""
    services.drop_list(kept=queries.list_for(asker(request).access, key))
    return Status(204, None)


def _decoded(content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error as error:
        raise _unread(_("This is no base64.")) from error


def _unread(why: str) -> ProblemError:
    errors = [{"where": "body.content", "what": why}]
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _("This list cannot be read"), why, errors=errors)


def _checked(kept: queries.PersonnelList) -> dict[str, object]:
    if kept.finished_at is not None:
        numbers = {"lines": kept.taken, "new": kept.added, "changed": kept.changed, "ended": kept.ended}
        same = kept.taken - kept.added - kept.changed
        return {"kept": kept, **numbers, "same": same, "faults": [], "faults_left_out": 0}
    found = queries.preview(kept)
    faults = found.checked.faults
    told = [
        {
            **{name: getattr(fault, name) for name in ("line", "column", "kind", "value")},
            "why": words.why(fault),
            "write": words.write(fault),
        }
        for fault in faults[:MOST_FAULTS]
    ]
    numbers = {"lines": found.of, "new": found.added, "changed": found.changed, "same": found.same}
    left_out = len(faults) - len(told)
    return {"kept": kept, **numbers, "ended": found.ended, "faults": told, "faults_left_out": left_out}
