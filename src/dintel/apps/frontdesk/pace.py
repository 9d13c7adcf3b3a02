"""How often a device on which nobody has signed in may file.

A note waits in its outbox and comes again, so nothing is lost by asking it to wait. The address is
held in this process for a minute, as a keyed digest, and is written nowhere.
"""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from dintel.apps.tally import count_up, share

NOTES_A_MINUTE = 60
"""From one address, over all processes. A city's own network may stand behind one, so this is generous."""
SECONDS = 60


def allowed(request: HttpRequest) -> bool:
    """Return whether a note may come now; whoever is signed in is never made to wait."""
    if request.access.is_signed_in:  # type: ignore[attr-defined]  # set by accounts.middleware
        return True
    address = request.META.get("REMOTE_ADDR", "")
    name = hmac.new(settings.SECRET_KEY.encode(), address.encode(), "sha256").hexdigest()[:32]
    return count_up(f"filing-pace:{name}", SECONDS) <= share(NOTES_A_MINUTE)


def slower() -> JsonResponse:
    """Return the answer that asks a device to come again; it keeps the note and does so by itself."""
    words = {
        "what": _("Many notes came from here within a minute."),
        "where": "rate",
        "why": _("The city takes them one after another so that none is lost."),
        "do": _("The note stays on the device and is sent again by itself."),
    }
    return JsonResponse({"errors": [words]}, status=429, headers={"Retry-After": str(SECONDS)})
