"""How often one address may have an amendment worked out: each takes the better part of a second."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dintel.apps.tally import count_up, share

A_MINUTE = 30
SECONDS = 60


def allowed(request: HttpRequest) -> bool:
    """Return whether one more may be worked out now. The address is held for a minute, as a keyed digest."""
    address = request.META.get("REMOTE_ADDR", "")
    name = hmac.new(settings.SECRET_KEY.encode(), address.encode(), "sha256").hexdigest()[:32]
    return count_up(f"council-pace:{name}", SECONDS) <= share(A_MINUTE)


def slower(request: HttpRequest) -> HttpResponse:
    """Return the page that asks to come again in a minute."""
    response = render(request, "council/slower.html", status=429)
    response["Retry-After"] = str(SECONDS)
    return response
