"""What the server writes about itself: lines for people or JSON for programs, and nothing of a person or a record.

1. An error is told by its type and the places in the code it came through, never by its own words: those may hold what
   somebody wrote. Only what the database or the disk says of itself is kept: its code.
2. A request is named by its route (`contacts/<number>/`), never by its address, which may name a record.
3. Requests are listed only where the settings ask for it, and only those of people and programs with an account. A
   list of who reads the pages for people who report, and when, is one that nobody should have.
4. A number ties all lines of one request together, and the answer carries it (`X-Request-ID`). It is made here; a
   number that somebody sends could tell of them.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import traceback
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from time import perf_counter
from types import TracebackType

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils.functional import SimpleLazyObject, empty

REQUEST = ContextVar("REQUEST", default="")
"""The number of the request that is being answered; empty outside of one."""
HEADER = "X-Request-ID"
UNLISTED = re.compile(r"/(?:[a-z-]+/)?(?:report|officer|public-records)/")
"""Pages for people without an account, which somebody may also read while signed in (3.)."""
NOWHERE = "(no such page)"
DEEPEST = 40
"""Places in the code that are told of one error, the innermost ones."""

log = logging.getLogger("dintel.request")
refusals = logging.getLogger("dintel.refused")
REFUSED = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}
"""What is not open is answered as if it were not there."""
_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def route_of(request: HttpRequest) -> str:
    """Return the pattern that a request's address matches, without what stands in its places (2.)."""
    match = request.resolver_match
    if match is None:
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return NOWHERE
    return match.route


class WithoutWords(logging.Filter):
    """Takes the address out of what Django says of a request, and puts the route there (2.)."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return True: every line is written."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            status = getattr(record, "status_code", "")
            record.msg, record.args = "%s %s was answered with %s", (request.method, route_of(request), status)
        return True


class Lines(logging.Formatter):
    """One line for people, and beneath it where an error came from (1.)."""

    def __init__(self) -> None:
        """Set the form."""
        super().__init__("{at} {levelname} {name} {number}{message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        number = REQUEST.get()
        record.number = f"[{number}] " if number else ""
        record.at = _moment(record)
        record.exc_text = None
        return super().format(record)

    def formatException(self, ei: _Raised) -> str:  # noqa: N802 - the standard library's name
        """Return an error without its words."""
        return "\n".join(f"  {line}" for line in told(ei[1]))


class JsonLines(logging.Formatter):
    """One JSON object a line, its keys in `docs/reference/logs.md`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object as text."""
        line: dict[str, object] = {"at": _moment(record), "level": record.levelname, "logger": record.name}
        if number := REQUEST.get():
            line["request"] = number
        line["message"] = record.getMessage()
        line.update(getattr(record, "facts", {}))
        if record.exc_info:
            line["error"] = list(told(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False)


def _moment(record: logging.LogRecord) -> str:
    """Return when it was written, in UTC: local time would have one hour twice in autumn."""
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def told(problem: BaseException | None) -> Iterator[str]:
    """Yield an error's type, its code, where it came from, and the same of what caused it, the cause last (1.)."""
    seen = set[int]()
    while problem is not None and id(problem) not in seen:
        seen.add(id(problem))
        yield f"{type(problem).__module__}.{type(problem).__qualname__}{_code(problem)}"
        for frame in traceback.extract_tb(problem.__traceback__)[-DEEPEST:]:
            yield f"at {frame.filename}:{frame.lineno} in {frame.name}"
        problem = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)


def _code(problem: BaseException) -> str:
    """Return what the system or the database says of itself: an error number, an SQLSTATE, SQLite's name for it."""
    code = getattr(problem, "sqlstate", None) or getattr(problem, "sqlite_errorname", None)
    if code is None and isinstance(problem, OSError):
        code = problem.strerror
    return f" ({code})" if code else ""


def requests(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return the layer that numbers requests (4.) and lists those that may be listed (3.)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        number = secrets.token_hex(8)
        token, begun = REQUEST.set(number), perf_counter()
        try:
            response = get_response(request)
            response.headers[HEADER] = number
            _tell_of_refusal(request, response)
            if settings.LOG_REQUESTS and _may_be_listed(request):
                ms = round((perf_counter() - begun) * 1000, 1)
                line = {"method": request.method, "route": route_of(request), "status": response.status_code, "ms": ms}
                log.info("%(method)s %(route)s %(status)s %(ms)s ms", line, extra={"facts": line})
            return response
        finally:
            REQUEST.reset(token)

    return middleware


def _tell_of_refusal(request: HttpRequest, response: HttpResponse) -> None:
    """Say that somebody with an account asked for what is not open to them, or not there (ASVS 16.3.2).

    Only where the answer depended on who they are; an account is told by its number, a record not at all (2., 3.).
    """
    if response.status_code not in REFUSED:
        return
    access = vars(request).get("access")
    was_asked = not isinstance(access, SimpleLazyObject) or vars(access)["_wrapped"] is not empty
    if access is None or not was_asked or not access.is_signed_in:
        return
    route = route_of(request)
    if route != NOWHERE and not UNLISTED.match(request.path_info):
        line = {"account": access.user.pk, "method": request.method, "route": route, "status": response.status_code}
        refusals.info(
            "Account %(account)s was not let in to %(method)s %(route)s: %(status)s", line, extra={"facts": line}
        )


def _may_be_listed(request: HttpRequest) -> bool:
    has_account = settings.SESSION_COOKIE_NAME in request.COOKIES or "Authorization" in request.headers
    return has_account and not UNLISTED.match(request.path_info)


def logging_of(form: str) -> dict[str, object]:
    """Return Django's logging in one of the two forms, ``lines`` or ``json``."""
    formatter = {"lines": Lines, "json": JsonLines}[form]
    quiet = {"handlers": ["stderr"], "level": "ERROR", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_words": {"()": WithoutWords}},
        "formatters": {"form": {"()": formatter}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "form", "filters": ["without_words"]},
        },
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "django": {**quiet, "level": "WARNING"},
            "django.request": quiet,
            "django.security": quiet,
            "dintel.request": {"level": "INFO"},
            "dintel.refused": {"level": "INFO"},
            "dintel.sign_in": {"level": "INFO"},  # each sign-in and each refusal, by the number of the account
        },
    }
