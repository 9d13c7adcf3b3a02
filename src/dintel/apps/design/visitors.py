"""Pages that say the same to everybody who is not signed in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.http import HttpRequest, HttpResponse


class SharedResponse(HttpResponse):
    """An answer that may be handed to every visitor without a cookie, for some seconds (`config.kept_pages`)."""

    is_for_every_visitor: bool


def for_every_visitor(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Return the view, whose answer to one visitor without a cookie is that to the next.

    Browsers are told nothing: whoever signs in meanwhile sees their own page.
    """

    @wraps(view)
    def shared(request: HttpRequest, *given: str, **named: str) -> HttpResponse:
        return shared_with_all(view(request, *given, **named))

    return shared


def shared_with_all(answer: HttpResponse) -> HttpResponse:
    """Return an answer, marked as the same for every visitor without a cookie who asks for this address."""
    cast("SharedResponse", answer).is_for_every_visitor = True
    return answer
