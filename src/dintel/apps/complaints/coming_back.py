"""Being known for half an hour after the code was typed: a signed cookie, and no row anywhere.

The cookie holds the key of the report and is sent to the report pages of one language alone. It is not sent from
other sites (SameSite=Strict), so their forms can do nothing in its name.
"""

from __future__ import annotations

import secrets
import time
import uuid

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from dintel.apps.tally import count_up, counted, share

SECONDS = 30 * 60
SALT = "dintel.report-box"
WRONG_A_MINUTE = 60
"""Of the whole city, over all processes. Who asks is not known, so nobody is counted by themselves."""
ONE_IN = 4
"""Beyond that every fourth try is taken, by lot: a flood slows its own guessing, and an owner soon comes through."""
WINDOW_SECONDS = 60


def let_in(request: HttpRequest, response: HttpResponse, key: uuid.UUID) -> HttpResponse:
    """Return the response with the cookie for a report; to an onion address it goes without Secure, inside Tor."""
    response.set_cookie(
        _name(),
        signing.dumps(str(key), salt=SALT),
        max_age=SECONDS,
        path=reverse("complaints:report"),
        secure=request.is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return response


def let_out(response: HttpResponse) -> HttpResponse:
    """Return the response that forgets the cookie."""
    response.delete_cookie(_name(), path=reverse("complaints:report"), samesite="Strict")
    return response


def known(request: HttpRequest) -> uuid.UUID | None:
    """Return the key of the report whose code was typed here within the half hour, else nothing."""
    try:
        return uuid.UUID(signing.loads(request.COOKIES.get(_name(), ""), salt=SALT, max_age=SECONDS))
    except (signing.BadSignature, ValueError):
        return None


def may_try() -> bool:
    """Return whether a code may be tried now."""
    return counted(_window()) < share(WRONG_A_MINUTE) or secrets.randbelow(ONE_IN) == 0


def note_wrong() -> None:
    """Count a code that opened nothing; the count is held in memory for a minute."""
    count_up(_window(), WINDOW_SECONDS)


def _window() -> str:
    return f"report-wrong-codes:{int(time.monotonic() // WINDOW_SECONDS)}"


def _name() -> str:
    return f"report-{get_language()}"
