"""What the library of the API finds wrong, as problem details."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError

from dintel.apps.accounts.problems import ProblemError, missing, problem


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


def _missing(request: HttpRequest, _error: Http404) -> HttpResponse:
    return missing(request)


def _other(_request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, HTTPStatus(error.status_code).phrase, str(error))


class Problem(Schema):
    """Problem details (RFC 9457), with what went wrong and what to do now."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[dict[str, str]] | None = None
