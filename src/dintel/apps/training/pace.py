"""How often codes and numbers may be tried from one address: a room of people may come in, nobody can try them all."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import HttpRequest

from dintel.apps.tally import count_up, share

TRIES_A_MINUTE = 120
"""A class of sixty behind one address, each with a slip of the finger; the codes are 28 to the 8th."""
SECONDS = 60


def allowed(request: HttpRequest) -> bool:
    """Return whether a code may be tried now. The address is counted as a keyed digest and written nowhere."""
    address = request.META.get("REMOTE_ADDR", "")
    name = hmac.new(settings.SECRET_KEY.encode(), address.encode(), "sha256").hexdigest()[:32]
    return count_up(f"training-pace:{name}", SECONDS) <= share(TRIES_A_MINUTE)
