"""Signing in as one of the demo city's made-up people; the address exists only there."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dintel.apps.accounts import queries
from dintel.apps.accounts.permissions import matrix


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def as_somebody(request: HttpRequest) -> HttpResponse:
    """Show each made-up person with their moment; sign in as the one chosen.

    Raises Http404 outside the demo city, whatever its addresses say.
    """
    if not settings.DEMO:
        raise Http404
    people = list(queries.demo_people())
    if request.method == "POST":
        chosen = next((one for one in people if str(one.pk) == request.POST.get("person")), None)
        if chosen is None:
            raise Http404
        answer: HttpResponse = perform_login(request, chosen, redirect_url=reverse("accounts:start"))
        return answer
    cards = [
        (one, matrix().roles[held.assignment.role], held.place)
        for one in people
        for held in queries.places_of(one.held_now[:1])  # type: ignore[attr-defined] # prefetched
    ]
    return render(request, "accounts/as_somebody.html", {"cards": cards})
