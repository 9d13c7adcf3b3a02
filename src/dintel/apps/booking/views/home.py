"""The home of the shift."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.booking.queries import home as queries
from dintel.apps.booking.queries.visible import centre_for, centres_of, reaches
from dintel.apps.sealing.fields import rest_is_shown


@require_safe
@needs("booking.read")
def home(request: StaffRequest) -> HttpResponse:
    """Show who is inside, what is due, and the way to log a visit."""
    centre = centre_for(request.access, request.GET.get("at", ""))
    now = timezone.now()
    with rest_is_shown():
        context = {
            "home": queries.home(request.access, centre, now),
            "now": now,
            "centre": centre,
            "centres": centres_of(request.access),
            "may_log": reaches(request.access, "booking.log", centre),
            "current": "home",
        }
        return render(request, "booking/home.html", context)
