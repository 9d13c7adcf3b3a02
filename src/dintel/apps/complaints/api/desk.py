"""The reporter's name, by two people; and floods, set aside and put back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Router, Status

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.accounts.screened import look_through
from dintel.apps.complaints import services
from dintel.apps.complaints.api import bodies, shapes
from dintel.apps.complaints.api.asking import CONFLICT, ERRORS, WORK, Number, asker, refusals, report_open_to
from dintel.apps.complaints.queries import case as cases
from dintel.apps.complaints.queries import floods as queries
from dintel.apps.complaints.services.floods import NothingLeftError

router = Router()
IDENTITY = "complaint.identity"
Leader = Annotated[str, Path(pattern=r"^R-[0-9]{4}-[0-9A-Z]{5,9}$", examples=["R-2026-7K3D9"])]


@router.get("/names/waiting", auth=auth(IDENTITY), response={200: list[shapes.NameWaitingOut], **ERRORS})
def names(request: HttpRequest) -> object:  # noqa: ARG001 - as every operation
    """Return what the records custodian has to answer, the oldest first."""
    return list(cases.waiting_identity_requests())


@router.post("/names/{uuid:key}/answer", auth=auth(IDENTITY), response={200: shapes.IdentityRequestOut, **ERRORS})
@idempotent
def answer_name(request: HttpRequest, key: UUID, body: bodies.NameAnswerIn) -> object:
    """Allow or refuse that whoever asked learns the name; nobody answers themselves, and no answer is changed."""
    asked = cases.waiting_identity_requests().filter(pk=key).first()
    if asked is None:
        raise Http404
    look_through({"words": body.words}, body.kept_because)
    by, now = asker(request).user, timezone.now()
    with refusals():
        return services.answer_identity(request=asked, allowed=body.allowed, words=body.words, by=by, at=now)


@router.post("/{number}/name", auth=auth(WORK), response={200: shapes.NameOut, **ERRORS})
def open_name(request: HttpRequest, number: Number) -> object:
    """Return who reported, to whoever was allowed to learn it; each opening is a look with its leaf."""
    asking = asker(request)
    report = report_open_to(asking.access, number, WORK)
    with refusals():
        return dict(services.open_identity(report=report, by=asking.user, at=timezone.now()))


@router.get("/floods/groups", auth=auth(queries.SET_ASIDE), response={200: list[shapes.FloodOut], **ERRORS})
def floods(request: HttpRequest) -> object:
    """Return groups of new reports that are alike, with samples."""
    return list(queries.floods(asker(request).access))


@router.get("/floods/acts", auth=auth(queries.SET_ASIDE), response={200: list[shapes.AsideOut], **ERRORS})
def acts(request: HttpRequest) -> object:
    """Return what was set aside before, the newest first."""
    return list(queries.acts(asker(request).access))


@router.post(
    "/floods/groups/{number}/set-aside", auth=auth(queries.SET_ASIDE), response={201: shapes.AsideOut, **CONFLICT}
)
@idempotent
def set_aside(request: HttpRequest, number: Leader, body: bodies.SetAsideIn) -> Status[object]:
    """Set a group aside, by the number that names it; nothing is deleted."""
    asking = asker(request)
    found = queries.flood_of(asking.access, number)
    look_through({"reason": body.reason}, body.kept_because)
    reports = found.keys if body.with_proof else found.unproved_keys
    with _nothing_left():
        act = services.set_aside(reports=reports, reason=body.reason, by=asking.user, at=timezone.now())
    return Status(201, next(one for one in queries.acts(asking.access) if one.key == act.pk))


@router.post("/floods/acts/{uuid:key}/back", auth=auth(queries.SET_ASIDE), response={200: shapes.BackOut, **CONFLICT})
@idempotent
def take_back(request: HttpRequest, key: UUID) -> object:
    """Put everything back that an act had set aside."""
    asking = asker(request)
    with _nothing_left():
        act = queries.act_for(asking.access, key)
        return {"reports": services.take_back(act=act, by=asking.user, at=timezone.now())}


@contextmanager
def _nothing_left() -> Iterator[None]:
    """Turn a group that is gone, or an act that was taken back, into a problem."""
    try:
        yield
    except NothingLeftError as error:
        title = _("Nothing is left to do")
        raise ProblemError(HTTPStatus.CONFLICT, title, _("Somebody else did it a moment ago. Look again.")) from error
