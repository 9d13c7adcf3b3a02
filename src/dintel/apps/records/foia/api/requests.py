"""Requests to federal agencies for other systems: ``/api/v1/records/agencies``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from http import HTTPStatus
from typing import Annotated, cast
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Status
from pydantic import Field

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.api import auth
from dintel.apps.accounts.api_errors import Problem
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.accounts.screened import look_through
from dintel.apps.contacts.api import closed
from dintel.apps.records.foia import services
from dintel.apps.records.foia.api import shapes
from dintel.apps.records.foia.queries import figures as figure_queries
from dintel.apps.records.foia.queries import listing, visible
from dintel.apps.records.foia.queries import page as page_queries

router = Router(tags=["requests to agencies"])
ERRORS = dict.fromkeys((400, 401, 403, 404, 409, 422), Problem)
Number = Annotated[str, Path(pattern=r"^F-[0-9]{4}-[0-9]{6,9}$")]
Ordinal = Annotated[int, Path(ge=1, le=100_000)]
PageNumber = Annotated[int, Query(), Field(ge=1, le=100_000)]
Day = Annotated[closed.Day | None, Query()]
PAGE = 100


def asker(request: HttpRequest) -> StaffRequest:
    """Return the request with the access that the sign-in put on it."""
    return cast("StaffRequest", request)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the services refuse into problems."""
    try:
        yield
    except services.FoiaError as error:
        what = [{"where": f"body.{error.field}", "what": error.words}] if error.field else []
        title = _("This cannot be done so")
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, title, error.words, errors=what) from error
    except services.FoiaChangedError as error:
        told = _("Read it again, then send what is still to be changed with its new version.")
        raise ProblemError(HTTPStatus.CONFLICT, _("Somebody else changed this meanwhile"), told) from error


def _page(request: HttpRequest, number: str) -> dict[str, object]:
    access, now = asker(request).access, timezone.now()
    found = page_queries.page_of(visible.request_for(access, number), now)
    return shapes.page_out(found, with_drafts=visible.is_open(access, "foia.work"))


@router.get("", auth=auth("foia.read"), response={200: shapes.RequestsOut, **ERRORS})
def requests(  # noqa: PLR0913, PLR0917 - what a list is filtered by
    request: HttpRequest,
    words: Annotated[str, Query(max_length=80, pattern=r"^[^\u0000]*$")] = "",
    agency: Annotated[str, Query(max_length=40, pattern=r"^[a-z_]*$")] = "",
    state: shapes.State = "",
    series: Annotated[UUID | None, Query()] = None,
    page: PageNumber = 1,
) -> object:
    """Return requests, those with the nearest last day first."""
    today = timezone.localdate()
    asked = listing.FoiaAsked(words=words, agency=agency, state=state, series=str(series or ""))
    pages = Paginator(listing.filtered(asker(request).access, asked, today), PAGE)
    found = pages.get_page(page)
    items = [shapes.request_out(one) for one in listing.lines(found, today)] if page <= pages.num_pages else []
    return {"items": items, "count": pages.count, "next": page + 1 if page < pages.num_pages else None}


@router.post("", auth=auth("foia.work"), response={201: shapes.RequestPageOut, **ERRORS})
def draft(request: HttpRequest, body: shapes.AskIn) -> Status[object]:
    """Draft a request and its letter. The same key again returns what was drafted the first time."""
    look_through({"title": body.title, "part": body.part}, body.kept_because)
    with refusals():
        made = services.draft_request(key=body.key, ask=body.ask(), by=asker(request).user, at=timezone.now())
    return Status(201, _page(request, made.number))


@router.get("/figures", auth=auth("foia.read", "figures.read"), response={200: list[shapes.RecordOut], **ERRORS})
def figures(request: HttpRequest, since: Day = None, until: Day = None) -> Sequence[figure_queries.Record]:
    """Return how agencies answered requests sent from ``since`` to ``until``, all of them together last."""
    today = timezone.localdate()
    last = min(until or today, date(9999, 1, 1)) + shapes.ONE_DAY
    first = since or date(max(last.year - 1, 1), 1, 1)
    return figure_queries.records_of(asker(request).access, first, last, today) or []


@router.get("/series", auth=auth("foia.read"), response={200: list[shapes.SeriesOut], **ERRORS})
def all_series(request: HttpRequest) -> object:
    """Return the series, the one that is due first before the others."""
    return list(visible.series(asker(request).access))


@router.post("/series", auth=auth("foia.work"), response={201: shapes.SeriesOut, **ERRORS})
def start_series(request: HttpRequest, body: shapes.SeriesIn) -> Status[object]:
    """Start a series. The same key again returns what was started the first time."""
    look_through({"title": body.title, "part": body.part}, body.kept_because)
    with refusals():
        made = services.start_series(key=body.key, plan=body.plan(), by=asker(request).user, at=timezone.now())
    return Status(201, made)


@router.post("/series/{key}/draft", auth=auth("foia.work"), response={201: shapes.RequestPageOut, **ERRORS})
@idempotent
def draft_next(request: HttpRequest, key: UUID) -> Status[object]:
    """Draft the next request of a series now."""
    asking = asker(request)
    found = visible.series_for(asking.access, key, "foia.work")
    with refusals():
        made = services.draft_next(series=found, by=asking.user, at=timezone.now())
    return Status(201, _page(request, made.number))


@router.post("/series/{key}/end", auth=auth("foia.work"), response={200: shapes.SeriesOut, **ERRORS})
def end_series(request: HttpRequest, key: UUID) -> object:
    """End a series; ended stays ended."""
    asking = asker(request)
    found = visible.series_for(asking.access, key, "foia.work")
    return services.end_series(series=found, by=asking.user, at=timezone.now())


@router.get("/{number}", auth=auth("foia.read"), response={200: shapes.RequestPageOut, **ERRORS})
def read(request: HttpRequest, number: Number) -> object:
    """Return one request with its clock day by day, its history and its letters; the look is recorded."""
    asking = asker(request)
    told = _page(request, number)
    accounts.record_look(user=asking.user, kind="foia", key=number, action="foia.read", at=timezone.now())
    return told


@router.post("/{number}/history", auth=auth("foia.work"), response={201: shapes.RequestPageOut, **ERRORS})
@idempotent
def note(request: HttpRequest, number: Number, body: shapes.NoteIn) -> Status[object]:
    """Write down what happened."""
    asking = asker(request)
    found = visible.request_for(asking.access, number, "foia.work")
    look_through({"words": body.words}, body.kept_because)
    with refusals():
        services.note_happening(request=found, note=body.note(), by=asking.user, at=timezone.now())
    return Status(201, _page(request, number))


@router.post("/{number}/history/{ordinal}", auth=auth("foia.work"), response={201: shapes.RequestPageOut, **ERRORS})
@idempotent
def correct(request: HttpRequest, number: Number, ordinal: Ordinal, body: shapes.AgencyCorrectionIn) -> Status[object]:
    """Put another line in a line’s place; without a note it never happened."""
    asking = asker(request)
    row = visible.happening_for(asking.access, number, ordinal)
    new = body.note
    look_through({"why": body.why} | ({"words": new.words} if new else {}), new.kept_because if new else "")
    with refusals():
        told = new.note() if new else None
        services.correct_happening(happening=row, note=told, why=body.why, by=asking.user, at=timezone.now())
    return Status(201, _page(request, number))


@router.post("/{number}/choices", auth=auth("foia.decide"), response={201: shapes.RequestPageOut, **ERRORS})
@idempotent
def decide(request: HttpRequest, number: Number, body: shapes.AgencyDecisionIn) -> Status[object]:
    """Keep an attorney’s choice; its reasons are given back to nobody."""
    asking = asker(request)
    found = visible.request_for(asking.access, number, "foia.decide")
    with refusals():
        services.decide_way(request=found, way=body.way, reasons=body.reasons, by=asking.user, at=timezone.now())
    return Status(201, _page(request, number))


@router.post("/{number}/close", auth=auth("foia.work"), response={200: shapes.RequestPageOut, **ERRORS})
def close(request: HttpRequest, number: Number) -> object:
    """Close the file; closed stays closed."""
    asking = asker(request)
    found = visible.request_for(asking.access, number, "foia.work")
    with refusals():
        services.close_request(request=found, by=asking.user, at=timezone.now())
    return _page(request, number)
