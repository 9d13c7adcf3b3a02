"""The access log: list, log, leave, correct."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Status

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.screened import look_through
from dintel.apps.booking import services
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
from dintel.apps.booking.queries import log
from dintel.apps.booking.queries.visible import centre_for, centres_of, visible, visit_for

router = Router()
Number = Annotated[str, Path(pattern=r"^[A-Z][A-Z0-9]{0,7}-[0-9]{4}-[0-9]{6,9}$")]


@router.get("/centres", auth=auth("booking.read"), response={200: list[shapes.CentreOut], **ERRORS})
def centres(request: HttpRequest) -> object:
    """Return the booking centres you may read, with their areas and purposes."""
    return [
        {
            "facility": centre.id,
            "name": centre.facility.name,
            "series": centre.series,
            "warrant_minutes": centre.warrant_minutes,
            "areas": {area.id: area.public for area in centre.areas.values()},
            "purposes": {purpose.id: purpose.asks for purpose in centre.purposes.values()},
            "doubts": list(centre.doubts),
        }
        for centre in centres_of(asker(request).access)
    ]


@router.get("/visits", auth=auth("booking.read"), response={200: shapes.VisitsOut, **ERRORS})
def visits(
    request: HttpRequest, facility: shapes.Centre, since: Day = None, until: Day = None, page: PageNumber = 1
) -> object:
    """Return the visits of some days, newest first; both days are included."""
    access = asker(request).access
    centre = centre_for(access, facility)
    rows = log.filtered(visible(access), centre, log.Asked(*days(since, until)))
    items, count, following = log.page_of(log.fetched(rows), page)
    return {"items": list(items) if items is not None else [], "count": count, "next": following}


@router.get("/inside", auth=auth("booking.read"), response={200: list[shapes.VisitOut], **ERRORS})
def inside(request: HttpRequest, facility: shapes.Centre) -> object:
    """Return who is inside now, the longest first."""
    access = asker(request).access
    return list(log.fetched(log.inside(access, centre_for(access, facility))))


@router.post("/visits", auth=auth("booking.log"), response={200: shapes.VisitOut, 201: shapes.VisitOut, **CONFLICT})
def log_visit(request: HttpRequest, body: shapes.VisitIn) -> Status[object]:
    """Log a visit. One that asks for something is a contact too. The same key and words again answer 200."""
    asking = asker(request)
    centre_for(asking.access, body.facility, "booking.log")
    told = {name: getattr(body, name) for name in ("agency", "purpose_words", "escort_words", "words")}
    look_through(told, body.kept_because)
    is_new = not log.is_known(body.key)
    with refusals():
        visit = services.log_visit(key=body.key, entry=body.entry(), by=asking.user, at=timezone.now())
    return Status(201 if is_new else 200, visit)


@router.get("/visits/{number}", auth=auth("booking.read"), response={200: shapes.VisitOut, **ERRORS})
def read_visit(request: HttpRequest, number: Number) -> object:
    """Return one visit; the look is recorded."""
    asking = asker(request)
    found = visit_for(asking.access, number)
    accounts.record_look(user=asking.user, kind="visit", key=number, action="booking.read", at=timezone.now())
    return found


@router.post("/visits/{number}/left", auth=auth("booking.log"), response={200: shapes.VisitOut, **ERRORS})
def left(request: HttpRequest, number: Number, body: shapes.LeftIn) -> object:
    """Note that they left; who has left already stays so."""
    asking = asker(request)
    found, now = visit_for(asking.access, number, "booking.log"), timezone.now()
    with refusals():
        return services.note_left(visit=found, left_at=body.left_at or now, by=asking.user, at=now)


@router.post("/visits/{number}/corrections", auth=auth("booking.log"), response={200: shapes.VisitOut, **CONFLICT})
@idempotent
def correct(request: HttpRequest, number: Number, body: shapes.VisitCorrectionIn) -> object:
    """Put new values in place; the old ones stay readable."""
    asking = asker(request)
    found, changes = visit_for(asking.access, number, "booking.log"), body.changes.told()
    look_through({name: value for name, value in changes.items() if isinstance(value, str)}, body.kept_because)
    with refusals():
        return services.correct_visit(
            visit=found, version=body.version, changes=changes, why=body.why, by=asking.user, at=timezone.now()
        )
