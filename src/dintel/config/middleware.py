"""Small layers around every answer."""

import logging
import re
import secrets
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from dintel.apps.accounts.problems import problem
from dintel.apps.design.views import log_closed, record_ended, unavailable, words_changed
from dintel.apps.evidence.store import AwayError
from dintel.apps.frontdesk.intake import FilingError, Wrong
from dintel.apps.ledger.keys import KeyUnusableError
from dintel.apps.retention.ended import DisposedError
from dintel.apps.sealing.services import KeyDestroyedError, KeySourceError, UnsealError
from dintel.config.logs import route_of

log = logging.getLogger("dintel")
COME_AGAIN_SECONDS = 60
LOG_ADDRESS = "/ledger/log/"
REPORT_PAGES = re.compile(r"/(?:[a-z-]+/)?(?:report|officer)/")

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)


def permissions_policy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Return the layer that says no page may use a camera, a microphone or a position."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware


METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


class Security(SecurityMiddleware):
    """Django's layer for HTTPS, but for the onion address: Tor encrypts and names the server itself.

    A method that nothing here uses, such as TRACE, is refused before anybody looks at the request. No other site may
    show what is answered here as a picture, a script or a style of its own. A program is not sent on to HTTPS but told
    that it sent its token in the clear.

    There nothing is sent on to HTTPS and no HSTS is set. The other side tells Tor Browser of the onion address
    (`Onion-Location`), on the pages that a reporter sees.
    """

    def process_request(self, request: HttpRequest) -> HttpResponseBase | None:  # type: ignore[override]
        """Return a refusal, or where to go for HTTPS, or None."""
        if request.method not in METHODS:
            return HttpResponseNotAllowed(sorted(METHODS))
        answer = None if is_onion(request) else super().process_request(request)
        if answer is not None and is_program(request):  # whoever is sent on would not notice
            what = _("The API is asked over HTTPS alone")
            do = _("Change the address to https:// and have the token replaced: it was sent in the clear.")
            return problem(HTTPStatus.FORBIDDEN, what, do)
        return answer

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Return the response with its headers."""
        answer = super().process_response(request, response)
        answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if settings.ONION_HOST and not is_onion(request) and REPORT_PAGES.match(request.path):
            answer.headers["Onion-Location"] = f"http://{settings.ONION_HOST}{request.path}"
        return answer


def is_onion(request: HttpRequest) -> bool:
    """Return whether a visitor came through Tor to the city's onion address."""
    return bool(settings.ONION_HOST) and request.META.get("HTTP_HOST", "").partition(":")[0] == settings.ONION_HOST


def is_program(request: HttpRequest) -> bool:
    """Return whether an answer goes to a program, which is told what is wrong in the form of the API."""
    return request.path.startswith("/api/")


class SharedPageGZip(GZipMiddleware):
    """Compression of what is the same for every visitor.

    An answer tied to a cookie is left alone: its compressed length could betray a secret in it.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the answer, compressed when neither side carries a cookie and no token was sent."""
        if request.COOKIES or response.cookies or "Authorization" in request.headers:
            return response
        return super().process_response(request, response)


STOPPED = (OperationalError, InterfaceError, KeySourceError, AwayError)
READ_ONLY = "25006"
"""What PostgreSQL says to a write on a server that was the primary a moment ago (`read_only_sql_transaction`)."""


def has_stopped(exception: Exception) -> bool:
    """Return whether the register can take or give nothing just now, and will again without anybody's doing."""
    cause = exception.__cause__
    is_follower = isinstance(exception, InternalError) and getattr(cause, "sqlstate", "") == READ_ONLY
    return isinstance(exception, STOPPED) or is_follower


def _stopped(request: HttpRequest, exception: Exception) -> HttpResponse:
    log.error("The register did not answer %s %s", request.method, route_of(request), exc_info=exception)
    answer = _told_that_nothing_was_kept(request)
    answer.headers["Retry-After"] = str(COME_AGAIN_SECONDS)
    return answer


class RegisterStopped(MiddlewareMixin):
    """The answer when the register can take or give nothing: its disk is full, it is gone, a key or a bucket is.

    In a cluster: the primary fell or was cut off, and another takes over within half a minute.

    Whatever was begun has been rolled back by then. A device, a program and a person are each told so
    in their own form, and that the same thing may be sent again.
    """

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the answer, or None for any other error."""
        return _stopped(request, exception) if has_stopped(exception) else None


class Sessions(SessionMiddleware):
    """Django's sessions; one that the register did not take is answered as anything else that it did not take."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Return the answer, or the one that says to try again in a minute."""
        try:
            return super().process_response(request, response)
        except STOPPED as exception:
            return _stopped(request, exception)


class LogClosed(MiddlewareMixin):
    """The answer when the key of the city's log cannot be used: a person and a program are told in their own form.

    The reason names files of this server, so it goes to the server's log, under a number that is shown.
    """

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the answer, or None for any other error."""
        if not isinstance(exception, KeyUnusableError):
            return None
        answer = _told_that_the_log_is_closed(request, _numbered(request, exception))
        answer.headers["Retry-After"] = str(COME_AGAIN_SECONDS)
        return answer


def _numbered(request: HttpRequest, exception: Exception) -> str:
    """Write the reason into the server's log, and return the number under which it is found there."""
    number = secrets.token_hex(4)
    log.error("%s: %s %s: %s", number, request.method, route_of(request), exception)
    return number


class WordsChanged(MiddlewareMixin):
    """The answer where sealed words do not open: somebody changed them outside Dintel, or the disk did.

    Which ones goes to the server's log, under a number that is shown. Nothing is shown in their place.
    """

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the answer, or None for any other error."""
        if not isinstance(exception, UnsealError):
            return None
        number = _numbered(request, exception)
        if is_program(request):
            what = _("Words of this record do not open: they were changed outside Dintel, or are damaged")
            do = _("Nothing was changed now. City IT finds which ones in the server’s log under %(number)s.")
            return problem(HTTPStatus.INTERNAL_SERVER_ERROR, what, do % {"number": number})
        return words_changed(number)


ENDED = (DisposedError, KeyDestroyedError)


class RecordEnded(MiddlewareMixin):
    """The answer to words for a record that was disposed of while somebody wrote them; nothing of them was kept."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the answer, or None for any other error."""
        if not isinstance(exception, ENDED):
            return None
        number = exception.subject.key if isinstance(exception, KeyDestroyedError) else exception.number
        what = _("%(number)s was disposed of, so nothing can be added to it") % {"number": number}
        do = _("Nothing was kept. Its certificate says when and why; write down what is new as a record of its own.")
        if is_program(request):
            return problem(HTTPStatus.CONFLICT, what, do)
        return record_ended(what, do)


def _told_that_the_log_is_closed(request: HttpRequest, number: str) -> HttpResponse:
    status = HTTPStatus.SERVICE_UNAVAILABLE
    what = _("The log’s key cannot be used just now, so nothing can be proved.")
    do = _("Try again in an hour. City IT finds the reason in the server’s log under %(number)s.") % {"number": number}
    if is_program(request):
        return problem(status, what, do)
    if request.path.startswith(LOG_ADDRESS):
        text = HttpResponse(f"{what}\n{do}\n", status=status, content_type="text/plain; charset=utf-8")
        text.headers["Access-Control-Allow-Origin"], text.headers["Cache-Control"] = "*", "no-store"
        return text
    return log_closed(request, number)


def _told_that_nothing_was_kept(request: HttpRequest) -> HttpResponse:
    status = HTTPStatus.SERVICE_UNAVAILABLE
    what, do = _("The register does not answer just now"), _("Nothing was changed. Send the same again in a minute.")
    if is_program(request):
        return problem(status, what, do)
    if "X-Dintel-Filing" in request.headers:
        wrong = Wrong(what=what, where="register", why=_("Its disk is full, or it is being restarted."), do=do)
        return JsonResponse(FilingError(status, [wrong]).as_json(), status=status)
    return unavailable(request)
