"""Every request belongs to the agency to whose address it came, before anything is read for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from dintel.apps import binding
from dintel.apps.binding import Member
from dintel.apps.office import queries

HEALTH = "/health/"
NO_AGENCY = "There is no agency at this address. Ask whoever gave it to you for the right one.\n"
Answer = Callable[[HttpRequest], HttpResponseBase]


def of_one_agency(get_response: Answer) -> Answer:
    """Return the layer that binds a request to an agency; of a city it does nothing.

    1. The address alone decides. Sessions, tokens and accounts are rows of an agency like any other, so what was
       given at one address opens nothing at another.
    2. An answer that is made while it is sent is bound to its end (`binding.carried`).
    3. Monitoring asks by the machine's own address; it is told of the first agency.
    """
    if not binding.is_state_office():
        return get_response

    def middleware(request: HttpRequest) -> HttpResponseBase:
        member = agency_of(request)
        if member is None and request.path.startswith(HEALTH):
            member = queries.first()  # 3.
        if member is None:
            return HttpResponse(NO_AGENCY, status=HTTPStatus.NOT_FOUND, content_type="text/plain; charset=utf-8")
        with binding.to(member):
            response = get_response(request)
            if isinstance(response, StreamingHttpResponse) and getattr(response, "file_to_stream", None) is None:
                parts = cast("Iterator[bytes]", response.streaming_content)  # there is no asynchronous view
                response.streaming_content = binding.carried(parts)  # 2.
        return response

    return middleware


def agency_of(request: HttpRequest) -> Member | None:
    """Return the open agency whose address a request names; None for any other address."""
    host = request.get_host().partition(":")[0].lower()
    slug, _, office = host.partition(".")
    if office != (urlsplit(settings.PUBLIC_URL).hostname or ""):
        return None
    return queries.open_agencies().get(slug)
