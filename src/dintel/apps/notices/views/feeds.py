"""A calendar of one's deadlines, under an address that only its owner knows."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.notices import calendars, queries, services


@require_http_methods(["GET", "HEAD", "POST"])
@needs("contact.read")
def subscribe(request: StaffRequest) -> HttpResponse:
    """Show whether one has a calendar address; POST makes a new one and shows it this once."""
    address = ""
    if request.method == "POST":
        secret = services.make_feed(by=request.user, at=timezone.now())
        address = request.build_absolute_uri(reverse("notices:feed", args=[secret]))
    context = {"feed": queries.feed_of(request.access), "address": address}
    return render(request, "notices/subscribe.html", context)


@require_POST
@needs("contact.read")
def revoke(request: StaffRequest) -> HttpResponse:
    """Take the address back."""
    services.revoke_feed(by=request.user, at=timezone.now())
    return HttpResponseRedirect(reverse("notices:subscribe"))


@require_GET
@never_cache
def feed(_request: HttpRequest, secret: str) -> HttpResponse:
    """Return the calendar behind an address; nobody is signed in, the address is the key."""
    now = timezone.now()
    found = queries.feed_owner(secret)
    if found is None:
        raise Http404
    services.note_fetch(feed=found, at=now)
    headers = {"Content-Disposition": 'inline; filename="dintel.ics"', "X-Robots-Tag": "noindex"}
    return HttpResponse(
        calendars.calendar_of(found.user, now), content_type="text/calendar; charset=utf-8", headers=headers
    )
