"""Being known for half an hour after a code was typed: a signed cookie, and no row anywhere.

The cookie holds the key of what the code opens and is sent to its pages in one language alone. It is not sent from
other sites (SameSite=Strict), so their forms can do nothing in its name.
"""

from __future__ import annotations

import secrets
import time
import uuid
from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from dintel.apps.tally import count_up, counted, share

SECONDS = 30 * 60
WRONG_A_MINUTE = 60
"""Of the whole city, over all processes. Who asks is not known, so nobody is counted by themselves."""
ONE_IN = 4
"""Beyond that every fourth try is taken, by lot: a flood slows its own guessing, and an owner soon comes through."""
WINDOW_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Box:
    """Pages that a code opens: the word before their cookies and counts, and the address they all lie under."""

    name: str
    under: str
    """The name of an address, as ``reverse`` takes it."""

    def let_in(self, request: HttpRequest, response: HttpResponse, key: uuid.UUID) -> HttpResponse:
        """Return the response with the cookie; to an onion address it goes without Secure, inside Tor."""
        response.set_cookie(
            self._cookie(request),
            signing.dumps(str(key), salt=self._salt()),
            max_age=SECONDS,
            path=reverse(self.under),
            secure=request.is_secure(),
            httponly=True,
            samesite="Strict",
        )
        return response

    def let_out(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Return the response that forgets the cookie."""
        response.delete_cookie(self._cookie(request), path=reverse(self.under), samesite="Strict")
        return response

    def known(self, request: HttpRequest) -> uuid.UUID | None:
        """Return the key of what a code typed here within the half hour opens, else nothing."""
        try:
            told = signing.loads(request.COOKIES.get(self._cookie(request), ""), salt=self._salt(), max_age=SECONDS)
            return uuid.UUID(told)
        except (signing.BadSignature, ValueError):
            return None

    def may_try(self) -> bool:
        """Return whether a code may be tried now."""
        return counted(self._window()) < share(WRONG_A_MINUTE) or secrets.randbelow(ONE_IN) == 0

    def note_wrong(self) -> None:
        """Count a code that opened nothing; the count is held in memory for a minute."""
        count_up(self._window(), WINDOW_SECONDS)

    def _window(self) -> str:
        return f"{self.name}-wrong-codes:{int(time.monotonic() // WINDOW_SECONDS)}"

    def _cookie(self, request: HttpRequest) -> str:
        """Return its name; one that begins with ``__Secure-`` a browser takes over HTTPS alone."""
        return f"{'__Secure-' if request.is_secure() else ''}{self.name}-{get_language()}"

    def _salt(self) -> str:
        return f"dintel.{self.name}-box"
