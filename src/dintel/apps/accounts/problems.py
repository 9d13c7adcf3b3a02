"""Errors of the API as problem details (RFC 9457): what, where, why and what to do now."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

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


def install(api: NinjaAPI) -> None:
    """Make every error of an API a problem."""
    handlers: Mapping[type[Exception], Callable[..., HttpResponse]] = {
        ProblemError: _raised,
        AuthenticationError: _nobody,
        ValidationError: _unfit,
        Http404: _missing,
        HttpError: _other,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _raised(_request: HttpRequest, error: ProblemError) -> HttpResponse:
    return problem(error.status, error.title, error.detail, **error.more)


def _nobody(_request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
    answer = problem(
        HTTPStatus.UNAUTHORIZED,
        _("Nobody is signed in"),
        _("Send a token that is still good in the header Authorization: Bearer …, or sign in."),
    )
    answer.headers["WWW-Authenticate"] = 'Bearer realm="Dintel"'
    return answer


def _unfit(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = [
        {"where": ".".join(str(part) for part in one.get("loc", ())), "what": one.get("msg", "")}
        for one in error.errors
    ]
    return problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        _("Something in the request cannot be used"),
        _("Nothing was changed. Correct what is listed under errors, then send it again."),
        errors=errors,
    )


def _missing(_request: HttpRequest, _error: Http404) -> HttpResponse:
    return problem(
        HTTPStatus.NOT_FOUND,
        _("There is nothing at this address"),
        _("The record does not exist, or it is not open to you; the answer is the same for both."),
    )


def _other(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, HTTPStatus(error.status_code).phrase, str(error))


class Problem(Schema):
    """Problem details (RFC 9457), with what went wrong and what to do now."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[dict[str, str]] | None = None
