"""Drills at the counter: marked as practice on every page; nothing is filed and nobody is told."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.training import services
from dintel.apps.training.queries import drills as queries
from dintel.apps.training.queries.drilled import drills_by_place
from dintel.apps.training.queries.own import me


@require_safe
@needs("training.read")
def by_place(request: StaffRequest) -> HttpResponse:
    """Show where drills were done, and when the last was."""
    return render(request, "training/drills.html", {"found": drills_by_place(request.access, timezone.now())})


@require_safe
@needs("training.take")
def drill(request: StaffRequest) -> HttpResponse:
    """Offer a few scenes."""
    return render(request, "training/drill.html", {"scenes": queries.offered(me(request.access))})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("training.take")
def walk(request: StaffRequest, scene: str) -> HttpResponse:
    """Ask the counter's questions over a scene; when they are answered, keep the drill."""
    case = queries.scene_for(scene)
    told = (request.POST if request.method == "POST" else request.GET).get("a", "")
    found = queries.walk_at(case, [one for one in told.split(".") if one])
    if request.method != "POST" or found.step.verdict is None:
        return render(request, "training/walk.html", {"walk": found})
    asking, now = me(request.access), timezone.now()
    kept = services.practise(
        employee=services.employee_for(user=request.user, at=now),
        scene=case,
        walk=found.step.path,
        outcome=found.step.verdict.outcome,
        facility=asking.facility,
        department=asking.department,
        by=request.user,
        at=now,
    )
    return redirect("training:drilled", kept.key)


@require_safe
@needs("training.take")
def drilled(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show how a walk compares with the worked case."""
    return render(request, "training/drilled.html", {"page": queries.drill_page(request.access, key)})
