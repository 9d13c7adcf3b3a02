"""Deadlines that run, each with every day counted or skipped; stopping a clock and letting it run on."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from dintel.apps.accounts.gate import StaffRequest, needs, signed_in
from dintel.apps.notices import queries, services

PER_PAGE = 25
SHOWN = ("late", "paused")


@require_GET
@needs("contact.read")
def deadlines(request: StaffRequest) -> HttpResponse:
    """Show what is due, the first to fall due on top."""
    owner, show = request.GET.get("owner", ""), request.GET.get("show", "")
    show = show if show in SHOWN else ""
    rows = queries.open_deadlines(request.access, owner=owner, show=show, at=timezone.now())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    asked = {name: value for name, value in (("owner", owner), ("show", show)) if value}
    context = {"page": page, "owners": queries.owner_roles(), "query": urlencode(asked), **asked}
    return render(request, "notices/deadlines.html", context)


@require_GET
@signed_in
def deadline(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show one deadline with every day."""
    return _page(request, key)


def _page(request: StaffRequest, key: UUID, *, problem: str = "", reason: str = "") -> HttpResponse:
    now = timezone.now()
    page = queries.deadline_page(request.access, key, now)
    if page is None:
        raise Http404
    services.open_deadline(deadline=page.row, by=request.user, at=now)
    context = {"page": page, "problem": problem, "reason": reason}
    return render(request, "notices/deadline.html", context, status=422 if problem else 200)


@require_POST
@needs("deadline.pause")
def pause(request: StaffRequest, key: UUID) -> HttpResponse:
    """Stop a clock, with a reason."""
    found = queries.find_deadline(request.access, key)
    if found is None:
        raise Http404
    request.access.require("deadline.pause", department=found.department, facility=found.facility)
    reason = request.POST.get("reason", "")
    try:
        services.pause_deadline(deadline=found, by=request.user, reason=reason, at=timezone.now())
    except services.ClockError as error:
        return _page(request, key, problem=str(error), reason=reason)
    messages.success(request, _("The clock stands. The days from today on are not counted until it runs again."))
    return HttpResponseRedirect(reverse("notices:deadline", args=[key]))


@require_POST
@needs("deadline.pause")
def resume(request: StaffRequest, key: UUID) -> HttpResponse:
    """Let a clock run on."""
    found = queries.find_deadline(request.access, key)
    if found is None:
        raise Http404
    request.access.require("deadline.pause", department=found.department, facility=found.facility)
    try:
        services.resume_deadline(deadline=found, by=request.user, at=timezone.now())
    except services.ClockError as error:
        return _page(request, key, problem=str(error))
    messages.success(request, _("The clock runs again."))
    return HttpResponseRedirect(reverse("notices:deadline", args=[key]))
