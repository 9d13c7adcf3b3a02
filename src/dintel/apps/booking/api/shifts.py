"""Shifts and gaps: nil lines, sign-offs, what does not add up."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Router, Status
from pydantic import Field

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.screened import look_through
from dintel.apps.booking import here, services
from dintel.apps.booking.api import shapes
from dintel.apps.booking.api.asking import CONFLICT, ERRORS, Day, asker, days, refusals
from dintel.apps.booking.queries import shift as queries
from dintel.apps.booking.queries.visible import centre_for, gap_for, gaps, span_for
from dintel.apps.booking.shifts import Span

router = Router()
Key = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,80}\.[0-9]{4}-[0-9]{2}-[0-9]{2}\.[a-z0-9-]{1,24}$")]
GapId = Annotated[int, Path(), Field(ge=1, le=9_000_000_000_000_000_000)]


@router.get("/shifts", auth=auth("booking.read"), response={200: list[shapes.ShiftOut], **ERRORS})
def shifts(request: HttpRequest, facility: shapes.Centre, since: Day = None, until: Day = None) -> object:
    """Return the shifts of some days, newest first; both days are included."""
    access = asker(request).access
    found = queries.shifts_of(access, centre_for(access, facility), *days(since, until), timezone.now())
    return [shapes.ShiftOut.of(line) for line in found]


@router.get("/shifts/{key}", auth=auth("booking.read"), response={200: shapes.ShiftOut, **ERRORS})
def read_shift(request: HttpRequest, key: Key) -> object:
    """Return one shift."""
    return _shift(request, span_for(asker(request).access, key))


@router.post("/shifts/{key}/nil-line", auth=auth("booking.log"), response={201: shapes.ShiftOut, **CONFLICT})
@idempotent
def nil_line(request: HttpRequest, key: Key) -> Status[object]:
    """Write that no outside officers came."""
    asking = asker(request)
    span = span_for(asking.access, key, "booking.log")
    with refusals():
        services.write_nil_line(span=span, by=asking.user, at=timezone.now())
    return Status(201, _shift(request, span))


@router.post("/shifts/{key}/sign-off", auth=auth("booking.sign_off"), response={201: shapes.ShiftOut, **CONFLICT})
@idempotent
def sign_off(request: HttpRequest, key: Key, body: shapes.WordsIn) -> Status[object]:
    """Sign a shift off; whoever wrote in it cannot."""
    asking = asker(request)
    span = span_for(asking.access, key, "booking.sign_off")
    look_through({"words": body.words}, body.kept_because)
    with refusals():
        services.sign_off(span=span, words=body.words, by=asking.user, at=timezone.now())
    return Status(201, _shift(request, span))


def _shift(request: HttpRequest, span: Span) -> shapes.ShiftOut:
    centre, now = here.centres()[span.facility], timezone.now()
    return shapes.ShiftOut.of(queries.shift_page(asker(request).access, centre, span, now).line)


@router.get("/gaps", auth=auth("booking.read"), response={200: list[shapes.GapOut], **ERRORS})
def open_gaps(request: HttpRequest, facility: shapes.Centre) -> object:
    """Return what does not add up now."""
    access = asker(request).access
    rows = gaps(access).filter(facility=centre_for(access, facility).id, settled_at=None, closed_at=None)
    return list(rows[:1000])


@router.post("/gaps/{gap}/close", auth=auth("booking.sign_off"), response={200: shapes.GapOut, **ERRORS})
@idempotent
def close_gap(request: HttpRequest, gap: GapId, body: shapes.WordsIn) -> object:
    """Close a gap that cannot be put right, with words."""
    asking = asker(request)
    found = gap_for(asking.access, gap, "booking.sign_off")
    look_through({"words": body.words}, body.kept_because)
    with refusals():
        return services.close_gap(gap=found, words=body.words, by=asking.user, at=timezone.now())
