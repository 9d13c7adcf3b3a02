"""Floods over HTTP: what came in numbers and alike, setting it aside, taking that back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.complaints.forms.floods import SetAsideForm
from dintel.apps.complaints.queries import floods as queries
from dintel.apps.complaints.services import floods as services
from dintel.apps.sealing.fields import rest_is_shown


@require_safe
@needs(queries.SET_ASIDE)
def floods(request: StaffRequest) -> HttpResponse:
    """Show groups of new reports that are alike, and what was set aside."""
    with rest_is_shown():
        context = {"floods": queries.floods(request.access), "acts": queries.acts(request.access)}
        return render(request, "complaints/floods.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(queries.SET_ASIDE)
def flood(request: StaffRequest, number: str) -> HttpResponse:
    """Show one group with samples, and set it aside."""
    found = queries.flood_of(request.access, number)
    form = SetAsideForm(request.POST or None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "complaints/flood.html", {"flood": found, "form": form}, status=status)
    reports = found.keys if form.cleaned_data["with_proof"] else found.unproved_keys
    try:
        act = services.set_aside(
            reports=reports, reason=form.cleaned_data["reason"], by=request.access.user, at=timezone.now()
        )
    except services.NothingLeftError:
        messages.error(request, _("Nothing was set aside: no report of this group is left to be."))
        return redirect("complaints:floods")
    told = ngettext("%(n)s report is set aside.", "%(n)s reports are set aside.", act.reports) % {"n": act.reports}
    messages.success(request, told + " " + _("Nothing was deleted; you can take it back below."))
    return redirect("complaints:floods")


@require_POST
@needs(queries.SET_ASIDE)
def take_back(request: StaffRequest, key: UUID) -> HttpResponse:
    """Put everything back that an act had set aside."""
    act = queries.act_for(request.access, key)
    try:
        n = services.take_back(act=act, by=request.access.user, at=timezone.now())
    except services.NothingLeftError:
        messages.error(request, _("This was taken back before."))
        return redirect("complaints:floods")
    told = ngettext("%(n)s report is back on the list.", "%(n)s reports are back on the list.", n) % {"n": n}
    messages.success(request, told)
    return redirect("complaints:floods")
