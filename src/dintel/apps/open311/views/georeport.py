"""Open311 GeoReport v2, to read: the same for everybody, from releases alone, and open to pages of other sites.

Every refusal has the shape of the specification. What is kept back, what is none and what was never there get one and
the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from dintel.apps.open311 import told
from dintel.apps.open311.asked import RefusedError, asked
from dintel.apps.open311.formats import TYPES, written
from dintel.apps.open311.queries import Published, Service, published, services, standing
from dintel.apps.open311.told import Plain

MOST = 1_000
"""Requests that one answer holds, as the specification says."""
MINUTES = "public, max-age=300"
READS = frozenset({"GET", "HEAD"})
NO_KEY = (
    "This service is read-only: no api_key is given out, and no service request is taken. To report a false officer, "
    "see /report/."
)

More = ParamSpec("More")
Answer = tuple[str, Plain]
"""The name of the root, and what it holds."""


def georeport(
    answer: Callable[Concatenate[HttpRequest, More], Answer],
) -> Callable[..., HttpResponse]:
    """Return a view that answers in the format of its address, and refuses in it too."""

    @csrf_exempt
    @wraps(answer)
    def view(request: HttpRequest, form: str, *args: More.args, **kwargs: More.kwargs) -> HttpResponse:
        form = form if form in TYPES else "xml"
        if request.method == "OPTIONS":
            return _open_to_all(HttpResponse(status=HTTPStatus.NO_CONTENT))
        try:
            _refuse_what_is_not_read(request)
            with override(settings.LANGUAGE_CODE):
                root, found = answer(request, *args, **kwargs)
        except RefusedError as refused:
            found = [{"code": int(refused.status), "description": refused.why}]
            body = written("errors", found, form)
            return _open_to_all(HttpResponse(body, content_type=TYPES[form], status=refused.status))
        kept = _open_to_all(HttpResponse(written(root, found, form), content_type=TYPES[form]))
        kept.headers["Cache-Control"] = MINUTES
        return kept

    return view


@georeport
def discovery(_request: HttpRequest) -> Answer:
    """Say which service there is, in which formats, and when its counts last changed."""
    outs = standing()
    return "discovery", told.discovery(max((out.at for out in outs), default=datetime(2026, 1, 1, tzinfo=UTC)))


@georeport
def service_list(_request: HttpRequest) -> Answer:
    """List what is counted."""
    return "services", [told.service(one) for one in services()]


@georeport
def service_definition(_request: HttpRequest, code: str) -> Answer:
    """Say what a service asks of whoever would send a request: nothing."""
    return "service_definition", told.definition(_service(code))


@georeport
def service_requests(request: HttpRequest) -> Answer:
    """List published counts: those named, or those that came out in a window of 90 days."""
    wanted = asked(request.GET.dict(), at=timezone.now())
    for code in sorted(wanted.codes or ()):
        _service(code)
    every = published()
    if wanted.ids is not None:
        found = [one for one in every if one.id in wanted.ids]
    else:
        found = [
            one
            for one in every
            if wanted.since <= one.released_at <= wanted.until
            and (wanted.codes is None or one.service.code in wanted.codes)
            and "closed" in wanted.statuses
        ]
    return "service_requests", [told.request(one) for one in found[:MOST]]


@georeport
def service_request(_request: HttpRequest, id: str) -> Answer:  # noqa: A002 - as the specification calls it
    """Return one published count."""
    return "service_requests", [told.request(_published(id))]


@georeport
def token(_request: HttpRequest, token: str) -> Answer:  # noqa: ARG001 - no token was ever given out
    """Say that there is no such token: they are given to whoever sends a request, and nobody can."""
    raise RefusedError(HTTPStatus.NOT_FOUND, "token was not found: this service gives none out.")


@georeport
def missing(_request: HttpRequest, what: str) -> Answer:  # noqa: ARG001 - whatever it is
    """Say that GeoReport v2 has no such resource, or no such format here."""
    raise RefusedError(HTTPStatus.NOT_FOUND, "There is no such resource. Formats are xml and json.")


def _refuse_what_is_not_read(request: HttpRequest) -> None:
    if request.method == "POST":
        raise RefusedError(HTTPStatus.FORBIDDEN, NO_KEY)
    if request.method not in READS:
        raise RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "This service is read-only: use GET.")
    named = request.GET.get("jurisdiction_id", "")
    if named not in {"", told.jurisdiction()}:
        why = f"jurisdiction_id was not found: there is one, {told.jurisdiction()}, and it may be left out."
        raise RefusedError(HTTPStatus.NOT_FOUND, why)


def _service(code: str) -> Service:
    found = next((one for one in services() if one.code == code), None)
    if found is None:
        raise RefusedError(HTTPStatus.NOT_FOUND, "service_code was not found: see the list of services.")
    return found


def _published(name: str) -> Published:
    found = next((one for one in published() if one.id == name), None)
    if found is None:
        why = "service_request_id was not found: a count that is kept back, or of none, is no request."
        raise RefusedError(HTTPStatus.NOT_FOUND, why)
    return found


def _open_to_all(answer: HttpResponse) -> HttpResponse:
    """Let pages of other sites read it: there is nothing of a person in it."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
    answer.headers["Allow"] = "GET, HEAD, OPTIONS"
    return answer
