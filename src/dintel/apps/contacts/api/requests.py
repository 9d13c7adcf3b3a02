"""Requests: determinations, counsel's decision, custody facts."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Router, Status

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.api import auth
from dintel.apps.accounts.api_errors import Problem
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.contacts import services
from dintel.apps.contacts.api import shapes
from dintel.apps.contacts.api.contacts import ERRORS, asker
from dintel.apps.contacts.api.screened import noting_kept_words
from dintel.apps.contacts.queries import counsel
from dintel.apps.contacts.queries.visible import request_for

router = Router(tags=["requests"])
Number = Annotated[str, Path(pattern=r"^C-[0-9]{4}-[0-9]{6,9}\.[0-9]{1,3}$")]


@router.get("/waiting", auth=auth("counsel.decide"), response={200: list[shapes.RequestOut], **ERRORS})
def waiting(request: HttpRequest) -> object:
    """Return what waits for counsel, what is due first at the top."""
    return [one.request for one in counsel.queue(asker(request).access)]


@router.get("/{number}", auth=auth("contact.read"), response={200: shapes.RequestOut, **ERRORS})
def read_request(request: HttpRequest, number: Number) -> object:
    """Return one request; the look is recorded."""
    asking = asker(request)
    row = request_for(asking.access, number)
    accounts.record_look(user=asking.user, kind="request", key=number, action="contact.read", at=timezone.now())
    return row


@router.get(
    "/{number}/determinations", auth=auth("contact.read"), response={200: list[shapes.DeterminationOut], **ERRORS}
)
def determinations(request: HttpRequest, number: Number) -> object:
    """Return every determination of a request in order: proposals and decisions."""
    row = request_for(asker(request).access, number)
    return list(row.determinations.select_related("by", "answer").order_by("ordinal"))


@router.post(
    "/{number}/decisions", auth=auth("counsel.decide"), response={201: shapes.DeterminationOut, 409: Problem, **ERRORS}
)
@idempotent
def decide(request: HttpRequest, number: Number, body: shapes.DecisionIn) -> Status[object]:
    """Confirm or override the proposal; an override gives its reasons."""
    asking = asker(request)
    row = request_for(asking.access, number, "counsel.decide")
    try:
        with noting_kept_words(asking, row.contact, body) as now:
            decision = services.decide(request=row, by=asking.user, at=now, **body.dict())
    except services.DecisionError as error:
        floor = [{"statement": one.statement, "source": one.source} for one in error.broken]
        raise ProblemError(HTTPStatus.CONFLICT, _("This decision cannot stand so"), error.words, floor=floor) from error
    return Status(201, decision)


@router.post("/{number}/custody-outcomes", auth=auth("contact.record"), response={201: shapes.IdOut, **ERRORS})
@idempotent
def custody(request: HttpRequest, number: Number, body: shapes.CustodyIn) -> Status[object]:
    """Record one thing that became of a person in custody; the person is not named."""
    asking = asker(request)
    row = request_for(asking.access, number, "contact.record")
    try:
        with noting_kept_words(asking, row.contact, body) as now:
            fact = services.record_custody(request=row, by=asking.user, at=now, **body.dict())
    except ValueError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _("This moment cannot be"), str(error)) from error
    return Status(201, fact)


@router.post("/{number}/answered", auth=auth("contact.record"), response={200: shapes.RequestOut, **ERRORS})
@idempotent
def answered(request: HttpRequest, number: Number, body: shapes.AnsweredIn) -> object:
    """Record the minute at which it was answered or honoured."""
    asking = asker(request)
    row = request_for(asking.access, number, "contact.record")
    try:
        return services.answer_request(request=row, answered_at=body.answered_at, by=asking.user, at=timezone.now())
    except ValueError as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _("This moment cannot be"), str(error)) from error
