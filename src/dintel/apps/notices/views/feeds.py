"""Calendars of what is due, each under an address that only its owner knows."""

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
@needs(*queries.SEES)
def subscribe(request: StaffRequest) -> HttpResponse:
    """Show which lists have a calendar address; POST makes a new one and shows it this once."""
    address, whose = "", ""
    if request.method == "POST":
        whose = _whose(request)
        secret = services.make_feed(by=request.user, whose=whose, at=timezone.now())
        address = request.build_absolute_uri(reverse("notices:feed", args=[secret]))
    context = {"lists": queries.subscriptions(request.access), "address": address, "whose": whose}
    return render(request, "notices/subscribe.html", context)


@require_POST
@needs(*queries.SEES)
def revoke(request: StaffRequest) -> HttpResponse:
    """Take an address back; also of a list that its owner may no longer ask for."""
    whose = request.POST.get("whose", queries.EVERYTHING)
    services.revoke_feed(by=request.user, whose=whose, at=timezone.now())
    return HttpResponseRedirect(reverse("notices:subscribe"))


def _whose(request: StaffRequest) -> str:
    whose = request.POST.get("whose", queries.EVERYTHING)
    if whose not in {one.id for one in queries.lists_for(request.access)}:  # a named person's stays in the house
        raise Http404
    return whose


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
    calendar = calendars.calendar_of(found.user, now, found.whose)
    return HttpResponse(calendar, content_type="text/calendar; charset=utf-8", headers=headers)
