"""Requests to the city over the API: the same acts as on the pages, refused in the same words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, cast

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
from dintel.apps.city import law
from dintel.apps.contacts.api.closed import Day
from dintel.apps.evidence.queries import file_for
from dintel.apps.records.ipra import services
from dintel.apps.records.ipra.api import shapes
from dintel.apps.records.ipra.exemptions import all_named
from dintel.apps.records.ipra.queries import figures as figure_queries
from dintel.apps.records.ipra.queries import listing, public
from dintel.apps.records.ipra.queries.page import found_views, page_of
from dintel.apps.records.ipra.queries.received import line_under
from dintel.apps.records.ipra.queries.visible import KIND, READ, RECEIVE, WORK, RecordsRequest, request_for
from dintel.apps.records.ipra.queries.workers import worker

router = Router(tags=["requests to the city"])
ERRORS = dict.fromkeys((400, 401, 403, 404, 422), Problem)
CONFLICT = {409: Problem, **ERRORS}
Number = Annotated[str, Path(pattern=r"^IPRA-[0-9]{4}-[0-9]{6,9}$", examples=["IPRA-2026-000001"])]
PAGE = 100


def asker(request: HttpRequest) -> StaffRequest:
    """Return the request with the access that the sign-in put on it."""
    return cast("StaffRequest", request)


@contextmanager
def refusals() -> Iterator[datetime]:
    """Yield the moment of an act, and turn what the services refuse into problems."""
    try:
        yield timezone.now()
    except services.ChangedError as error:
        told = _("Read it again, then send what is still to be changed with its new version.")
        raise ProblemError(HTTPStatus.CONFLICT, error.words, told) from error
    except services.InspectionError as error:
        errors = [{"where": f"body.{error.field}" if error.field else "body", "what": error.words}]
        title = _("This cannot be written so")
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, title, error.words, errors=errors) from error


def screened(body: shapes.Body, *names: str) -> None:
    """Look the free words of a body through. Raises ``ProblemError`` that names each member the city does not keep."""
    look_through({name: getattr(body, name) for name in names}, body.kept_because)


def whole(request: HttpRequest, number: str) -> dict[str, Any]:
    """Return a request as it stands now."""
    access = asker(request).access
    return shapes.RecordsRequestOut.of_page(page_of(request_for(access, number), access, timezone.now()))


def open_to(request: HttpRequest, number: str) -> RecordsRequest:
    """Return a request on which the person works; raises ``Http404`` otherwise."""
    return request_for(asker(request).access, number, WORK)


@router.get("/requests", auth=auth(READ), response={200: shapes.RequestRows, **ERRORS})
def requests(
    request: HttpRequest,
    show: shapes.Show = "open",
    since: Annotated[Day | None, Query()] = None,
    until: Annotated[Day | None, Query()] = None,
    page: Annotated[int, Query(), Field(ge=1, le=100_000)] = 1,
) -> object:
    """Return the requests of some days of receipt, what is late or due first."""
    now = timezone.now()
    asked = listing.Asked(show="" if show == "all" else show, since=since, until=until)
    found = Paginator(listing.listed(asker(request).access, asked, now), PAGE).get_page(page)
    rows = found.object_list if page <= found.paginator.num_pages else ()
    items = [shapes.RequestRow.of(listing.line_of(row, now)) for row in rows]
    following = found.next_page_number() if found.has_next() else None
    return {"items": items, "count": found.paginator.count, "next": following}


@router.post("/requests", auth=auth(RECEIVE), response={201: shapes.RequestRow, **ERRORS})
def receive(request: HttpRequest, body: shapes.RequestIn) -> Status[object]:
    """Write down that somebody asked for records; the custodian is told. The same key again gives the same request."""
    screened(body, "asked")
    told = services.Asked(**body.model_dump(exclude={"key", "kept_because"}))
    with refusals() as now:
        row = services.receive_request(key=body.key, asked=told, by=asker(request).user, at=now)
    return Status(201, shapes.RequestRow.of(line_under(row, now)))


@router.get("/requests/{number}", auth=auth(READ), response={200: shapes.RecordsRequestOut, **ERRORS})
def read_request(request: HttpRequest, number: Number) -> object:
    """Return one request with its records and letters; the look is recorded."""
    found = whole(request, number)
    accounts.record_look(user=asker(request).user, kind=KIND, key=number, action=READ, at=timezone.now())
    return found


@router.post("/requests/{number}/receipt", auth=auth(WORK), response={200: shapes.RecordsRequestOut, **CONFLICT})
def receipt(request: HttpRequest, number: Number, body: shapes.RecordsReceiptIn) -> object:
    """Correct the day of receipt: every clock is counted from it, and what stood before stays readable."""
    row = open_to(request, number)
    screened(body, "why")
    told = {name: getattr(body, name) for name in ("version", "received_on", "why")}
    with refusals() as now:
        services.correct_receipt(request=row, **told, by=asker(request).user, at=now)
    return whole(request, number)


@router.post("/requests/{number}/owner", auth=auth(WORK), response={200: shapes.RecordsRequestOut, **ERRORS})
def owner(request: HttpRequest, number: Number, body: shapes.OwnerIn) -> object:
    """Say who answers for a request."""
    row = open_to(request, number)
    with refusals() as now:
        to = worker(body.user, law.today())
        services.give_request(request=row, to=to, by=asker(request).user, at=now)
    return whole(request, number)


@router.post("/requests/{number}/withdrawal", auth=auth(WORK), response={200: shapes.RecordsRequestOut, **ERRORS})
@idempotent
def withdrawal(request: HttpRequest, number: Number, body: shapes.WithdrawalIn) -> object:
    """Note that whoever asked took the request back."""
    row = open_to(request, number)
    screened(body, "why")
    with refusals() as now:
        services.withdraw_request(request=row, on=body.on, why=body.why, by=asker(request).user, at=now)
    return whole(request, number)


@router.post("/requests/{number}/found", auth=auth(WORK), response={201: shapes.RecordsRequestOut, **ERRORS})
@idempotent
def found(request: HttpRequest, number: Number, body: shapes.FoundIn) -> Status[object]:
    """Write down a record that was found: a file of the request, or one that is not kept here."""
    row = open_to(request, number)
    screened(body, "title")
    file = file_for(asker(request).access, body.file) if body.file else None
    with refusals() as now:
        services.find_record(request=row, title=body.title, file=file, by=asker(request).user, at=now)
    return Status(201, whole(request, number))


@router.post("/requests/{number}/time", auth=auth(WORK), response={201: shapes.RecordsRequestOut, **ERRORS})
@idempotent
def time(request: HttpRequest, number: Number, body: shapes.TimeIn) -> Status[object]:
    """Note working time."""
    row = open_to(request, number)
    screened(body, "words")
    with refusals() as now:
        told = {name: getattr(body, name) for name in ("minutes", "on", "words")}
        services.note_time(request=row, **told, by=asker(request).user, at=now)
    return Status(201, whole(request, number))


@router.post("/requests/{number}/charges", auth=auth(WORK), response={201: shapes.RecordsRequestOut, **ERRORS})
@idempotent
def charge(request: HttpRequest, number: Number, body: shapes.ChargeIn) -> Status[object]:
    """Note what is asked for copies."""
    row = open_to(request, number)
    screened(body, "words")
    told = {name: getattr(body, name) for name in ("fee", "count", "cents", "words")}
    with refusals() as now:
        services.note_charge(request=row, **told, by=asker(request).user, at=now)
    return Status(201, whole(request, number))


@router.post("/requests/{number}/releases", auth=auth(WORK), response={201: shapes.RecordsRequestOut, **ERRORS})
@idempotent
def release(request: HttpRequest, number: Number, body: shapes.OpenIn) -> Status[object]:
    """Open some records before the answer is whole."""
    row = open_to(request, number)
    chosen = [one.row for one in found_views(row) if one.row.pk in set(body.records)]
    with refusals() as now:
        services.release_records(request=row, records=chosen, medium=body.medium, by=asker(request).user, at=now)
    return Status(201, whole(request, number))


@router.get("/figures", auth=auth(READ), response={200: shapes.RecordsFiguresOut, **ERRORS})
def figures(request: HttpRequest, year: Annotated[int, Query(), Field(ge=2000, le=2200)]) -> object:
    """Return how requests that came in a year were answered."""
    counted = figure_queries.figures(asker(request).access, year, law.today())
    return {
        **{
            name: getattr(counted, name)
            for name in shapes.RecordsFiguresOut.model_fields
            if name not in {"redacted", "denied"}
        },
        "redacted": [{"name": one.id, "count": n} for one, n, _m in counted.by_exemption if n],
        "denied": [{"name": one.id, "count": m} for one, _n, m in counted.by_exemption if m],
    }


@router.get("/exemptions", auth=None, response={200: list[shapes.ExemptionOut]})
def exemptions(request: HttpRequest) -> object:  # noqa: ARG001 - an operation
    """Return what may be kept back, with citation, mark and doubt; open to everybody."""
    return all_named()


@router.get("/published", auth=None, response={200: list[shapes.ShownOut]})
def published(request: HttpRequest) -> object:  # noqa: ARG001 - an operation
    """Return the released records that everybody can open; never who asked."""
    return public.published()
