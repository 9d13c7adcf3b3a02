"""The board, one department, and what the order says."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.duties import here
from dintel.apps.duties.queries import board as queries
from dintel.apps.duties.queries.attestations import certifiers
from dintel.apps.duties.queries.department import department_page
from dintel.apps.duties.queries.tasks import rows_of

WEEKS = (13, 26, 52, 260)


@require_safe
@needs("duty.read")
def board(request: StaffRequest) -> HttpResponse:
    """Show departments against duties or plans."""
    on = timezone.localdate()
    by = queries.PLAN if request.GET.get("by") == queries.PLAN else queries.DUTY
    told = request.GET.get("weeks", "")
    weeks = int(told) if told in map(str, WEEKS) else queries.WEEKS
    context = {
        "board": queries.board(request.access, on, by=by, weeks=weeks),
        "late": rows_of(tuple(queries.late_first(request.access, on)), on),
        "on": on,
        "weeks": weeks,
        "every_weeks": WEEKS,
        "may_plan": request.access.can("duty.plan"),
        "current": "board",
    }
    return render(request, "duties/board.html", context)


@require_safe
@needs("duty.read")
def department(request: StaffRequest, key: str) -> HttpResponse:
    """Show one department."""
    on = timezone.localdate()
    page = department_page(request.access, key, on)
    certified = [one for one in certifiers(request.access, on) if one.place.department == key]
    context = {"page": page, "certified": certified, "on": on, "may_plan": request.access.can("duty.plan")}
    return render(request, "duties/department.html", context)


@require_safe
@needs("duty.read")
def order(request: StaffRequest) -> HttpResponse:
    """Show what the order says, one by one, with its source."""
    context = {"order": here.order(), "plans": here.plans().values(), "current": "order"}
    return render(request, "duties/order.html", context)
