"""What falls due, class by class; the schedule and its adoption."""

from __future__ import annotations

import csv

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.city import law
from dintel.apps.retention import queries, register, services, spreadsheet
from dintel.apps.retention.forms import AdoptForm, ReasonForm
from dintel.apps.retention.schedule import schedule

SHOWN = 200
UNPROCESSABLE = 422


@require_safe
@needs("retention.see")
def overview(request: StaffRequest) -> HttpResponse:
    """Show what falls due by class and month, what is held, and what waits for somebody."""
    classes, held = queries.preview(request.access, on=law.today())
    context = {
        "classes": classes,
        "is_any_due": any(one.overdue for one in classes),
        "is_any_coming": any(one.is_any_coming for one in classes),
        "held": held,
        "waiting": queries.open_batches(request.access),
        "adoption": queries.standing_adoption(),
        "may_adopt": request.access.can("retention.adopt"),
    }
    return render(request, "retention/preview.html", context)


@require_safe
@needs("retention.see")
def as_file(request: StaffRequest) -> HttpResponse:
    """Give the same as a file of comma-separated values."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="retention-{law.today()}.csv"'
    csv.writer(answer).writerows(spreadsheet.rows(*queries.preview(request.access, on=law.today())))
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@needs("retention.see")
def due(request: StaffRequest, name: str) -> HttpResponse:
    """Show the records of one class that are due, and propose those that can go."""
    access, today = request.access, law.today()
    if name not in register.classes() or (request.method == "POST" and not access.can("retention.dispose")):
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            batch = services.propose(record_class=name, **form.cleaned_data, access=access, on=today, at=timezone.now())
            return redirect("retention:batch", batch.key)
        except services.RefusedError as refusal:
            form.add_error(None, str(refusal))
    found = queries.waiting(access, name, on=today, most=SHOWN)
    context = {"kept": register.classes()[name], "rule": schedule().classes[name], "found": found, "form": form}
    context |= {"adoption": queries.standing_adoption(), "most": SHOWN, "may_dispose": access.can("retention.dispose")}
    context["can_go"] = sum(1 for one in found if one.due.may_be_disposed_of and not one.in_batch)
    return render(request, "retention/due.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("retention.see")
def adoption(request: StaffRequest) -> HttpResponse:
    """Show the schedule with its doubts, and record that the city has adopted it."""
    may_adopt, now = request.access.can("retention.adopt"), schedule()
    if request.method == "POST" and not may_adopt:
        raise Http404
    form = AdoptForm(request.POST if request.method == "POST" else None, initial={"sha256": now.sha256})
    if form.is_valid():
        try:
            services.adopt(**form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("The adoption is recorded. What falls due under it can be proposed now."))
            return redirect("retention:schedule")
        except services.RefusedError as refusal:
            form.add_error(None, str(refusal))
    context = {"schedule": now, "rules": now.classes.values(), "form": form, "may_adopt": may_adopt}
    context |= {"standing": queries.standing_adoption(), "newest": queries.newest_adoption()}
    return render(request, "retention/schedule.html", context, status=UNPROCESSABLE if form.errors else 200)
