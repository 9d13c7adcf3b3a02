"""Papers about people in custody, and judge's warrants."""

from __future__ import annotations

from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Path, Router, Status

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.screened import look_through
from dintel.apps.booking import here, services
from dintel.apps.booking.api import shapes
from dintel.apps.booking.api.asking import (
    CONFLICT,
    ERRORS,
    Day,
    PageNumber,
    asker,
    days,
    refusals,
)
from dintel.apps.booking.queries import holds as queries
from dintel.apps.booking.queries.log import page_of
from dintel.apps.booking.queries.visible import Request, centre_for, custody_request, reaches

router = Router()
Number = Annotated[str, Path(pattern=r"^C-[0-9]{4}-[0-9]{6,9}\.[0-9]{1,3}$")]


@router.get("/holds", auth=auth("contact.read"), response={200: shapes.HoldsOut, **ERRORS})
def holds(
    request: HttpRequest, facility: shapes.Centre, since: Day = None, until: Day = None, page: PageNumber = 1
) -> object:
    """Return the papers about people in custody of some days, newest first; both days are included."""
    access = asker(request).access
    centre = centre_for(access, facility)
    rows = queries.holds_between(access, centre, queries.HoldsAsked(*days(since, until)))
    items, count, following = page_of(rows, page)
    lines = queries.lines(items) if items is not None else ()
    return {"items": [shapes.HoldOut.of(line) for line in lines], "count": count, "next": following}


@router.post("/holds", auth=auth("booking.log"), response={201: shapes.HoldOut, **CONFLICT})
def receive(request: HttpRequest, body: shapes.VisitHoldIn) -> Status[object]:
    """File a paper; the law answers it. The same key and words again give the same paper."""
    asking = asker(request)
    centre_for(asking.access, body.facility, "booking.log")
    told = {name: getattr(body, name) for name in ("agency", "to_agency", "basis", "words")}
    look_through(told, body.kept_because)
    with refusals():
        row = services.receive_paper(key=body.key, paper=body.paper(), by=asking.user, at=timezone.now())
    return Status(201, shapes.HoldOut.of(queries.line_of(row)))


@router.get("/holds/{number}", auth=auth("contact.read"), response={200: shapes.HoldOut, **ERRORS})
def read_hold(request: HttpRequest, number: Number) -> object:
    """Return one paper with its answer and what became of it; the look is recorded."""
    asking = asker(request)
    row = custody_request(asking.access, number, "contact.read")
    accounts.record_look(user=asking.user, kind="request", key=number, action="booking.read", at=timezone.now())
    return shapes.HoldOut.of(queries.line_of(row))


@router.post("/holds/{number}/outcomes", auth=auth("contact.record"), response={201: shapes.HoldOut, **ERRORS})
@idempotent
def outcome(request: HttpRequest, number: Number, body: shapes.OutcomeIn) -> Status[object]:
    """Record one thing that became of the person: held, notified, transferred or released."""
    row = _to_record(request, number)
    told = body.model_dump(exclude={"kept_because"})
    look_through({name: told[name] for name in ("to_agency", "authority", "words")}, body.kept_because)
    with refusals():
        services.record_outcome(request=row, by=asker(request).user, at=timezone.now(), **told)
    return Status(201, shapes.HoldOut.of(queries.line_of(row)))


@router.post("/holds/{number}/forwardings", auth=auth("contact.record"), response={201: shapes.HoldOut, **ERRORS})
@idempotent
def forward(request: HttpRequest, number: Number, body: shapes.ForwardIn) -> Status[object]:
    """Write where a paper went, or where it belongs."""
    row = _to_record(request, number)
    look_through({"to_agency": body.to_agency, "words": body.words}, body.kept_because)
    told = body.model_dump(exclude={"kept_because"})
    with refusals():
        services.forward_paper(request=row, by=asker(request).user, at=timezone.now(), **told)
    return Status(201, shapes.HoldOut.of(queries.line_of(_to_record(request, number))))


@router.post("/warrants/{number}/checks", auth=auth("contact.record"), response={201: shapes.HoldOut, **ERRORS})
@idempotent
def check(request: HttpRequest, number: Number, body: shapes.CheckIn) -> Status[object]:
    """Write what a judge's paper shows on its face; the law answers again."""
    row = _judicial(request, number)
    with refusals():
        services.check_paper(
            request=row,
            checks=body.checks.told(),
            checked_at=body.checked_at,
            by=asker(request).user,
            at=timezone.now(),
        )
    return Status(201, shapes.HoldOut.of(queries.line_of(_to_record(request, number))))


@router.post("/warrants/{number}/honoured", auth=auth("contact.record"), response={200: shapes.HoldOut, **ERRORS})
def honoured(request: HttpRequest, number: Number, body: shapes.HonouredIn) -> object:
    """Write the minute at which a warrant was honoured; the first one stays."""
    row = _judicial(request, number)
    with refusals():
        services.honour_warrant(request=row, answered_at=body.answered_at, by=asker(request).user, at=timezone.now())
    return shapes.HoldOut.of(queries.line_of(_to_record(request, number)))


@router.get("/warrants/timing", auth=auth("contact.read"), response={200: shapes.TimingOut, **ERRORS})
def timing(request: HttpRequest, facility: shapes.Centre, since: Day = None, until: Day = None) -> object:
    """Return how long judge's warrants took on some days: the median with its denominator."""
    access = asker(request).access
    centre = centre_for(access, facility)
    return queries.timing(queries.warrants_between(access, centre, *days(since, until)), centre)


def _to_record(request: HttpRequest, number: str) -> Request:
    """Return a request on which the person may record, at a booking centre they reach."""
    access = asker(request).access
    row = custody_request(access, number, "contact.record")
    if not reaches(access, "contact.record", here.centres()[row.contact.facility]):
        raise Http404
    return row


def _judicial(request: HttpRequest, number: str) -> Request:
    row = _to_record(request, number)
    if row.document not in here.judicial_kinds():
        raise Http404
    return row
