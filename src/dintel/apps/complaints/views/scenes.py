"""Looking for what may be the same event as a report, and noting it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.complaints import services
from dintel.apps.complaints.forms.scenes import SceneForm
from dintel.apps.complaints.queries.scenes import MATCH, scene_for, scenes_like
from dintel.apps.complaints.queries.visible import report_for


@require_safe
@needs(MATCH)
def look_up(request: StaffRequest, number: str) -> HttpResponse:
    """Show what was found of a day, a building or a number; each record that is shown is a look at it."""
    report = report_for(request.access, number, "complaint.work")
    form = SceneForm(request.GET or None)
    is_asked = form.is_valid()
    found = scenes_like(request.access, form.wanted) if is_asked else []
    services.note_recognised(report=report, scenes=found, by=request.user, at=timezone.now())
    context = {"report": report, "form": form, "found": found, "is_asked": is_asked}
    return render(request, "complaints/scenes.html", context, status=422 if form.errors else 200)


@require_POST
@needs(MATCH)
def link(request: StaffRequest, number: str) -> HttpResponse:
    """Note that a record may be the same event, and go back to the case."""
    report = report_for(request.access, number, "complaint.work")
    scene = scene_for(request.access, request.POST.get("kind", ""), request.POST.get("key", ""))
    if scene is None:
        raise Http404
    services.link_scene(report=report, scene=scene, by=request.user, at=timezone.now())
    messages.success(request, _("Written down."))
    return redirect("complaints:case", number)
