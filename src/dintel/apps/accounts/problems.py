"""Errors of the API as problem details (RFC 9457): what, where, why and what to do now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

TYPE = "application/problem+json"


class ProblemError(Exception):
    """A request cannot be done; carries the answer that says why."""

    def __init__(self, status: int, title: str, detail: str = "", **more: object) -> None:
        """Keep what the answer will hold; `more` are further members of the problem."""
        super().__init__(title)
        self.status, self.title, self.detail, self.more = status, title, detail, more


def problem(status: int, title: str, detail: str = "", **more: object) -> HttpResponse:
    """Return an answer of type application/problem+json."""
    body: Mapping[str, object] = {"type": "about:blank", "title": title, "status": status}
    text = json.dumps({**body, **({"detail": detail} if detail else {}), **more}, default=str, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=TYPE)


@csrf_exempt  # nothing is changed here, and a form's error would be a page
def missing(_request: HttpRequest, **_rest: str) -> HttpResponse:
    """Answer an address of the API at which nothing stands, as a problem."""
    return problem(
        HTTPStatus.NOT_FOUND,
        _("There is nothing at this address"),
        _("The record does not exist, or it is not open to you; the answer is the same for both."),
    )
