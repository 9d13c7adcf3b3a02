"""Series: the same question for each new span of time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.contacts.acting import status
from dintel.apps.records.foia.forms.requests import SeriesForm, parts
from dintel.apps.records.foia.queries import listing, visible
from dintel.apps.records.foia.services import series as services
from dintel.apps.records.foia.services.refusals import FoiaError
from dintel.apps.records.foia.views.acting import act, press


@require_safe
@needs("foia.read")
def every(request: StaffRequest) -> HttpResponse:
    """List the series, the one that asks next first."""
    found = list(visible.series(request.access))
    may_work = visible.is_open(request.access, "foia.work")
    context = {"series": found, "may_work": may_work, "current": "series"}
    return render(request, "records/foia/series.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("foia.work")
def new(request: StaffRequest) -> HttpResponse:
    """Start a series."""
    form = SeriesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.start_series(
                key=form.cleaned_data["key"], plan=form.plan(), by=request.user, at=timezone.now()
            )
        except FoiaError as error:
            form.refuse(error)
        else:
            return redirect("records:foia_one_series", made.key)
    context = {"form": form, "parts": parts()}
    return render(request, "records/foia/series_form.html", context, status=status(form))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("foia.read")
def one(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show a series with its requests; whoever may can change it."""
    found = visible.series_for(request.access, key)
    may_work = visible.is_open(request.access, "foia.work") and found.ended_at is None
    posted = request.POST if request.method == "POST" and may_work else None
    form = SeriesForm(posted, initial=SeriesForm.start(found))

    def do() -> object:
        version = form.cleaned_data["version"] or 0
        return services.change_series(
            series=found, version=version, plan=form.plan(), by=request.user, at=timezone.now()
        )

    if form.is_bound and act(request, form, do, said=_("The series is changed.")):
        return redirect("records:foia_one_series", key)
    today = timezone.localdate()
    asked = listing.FoiaAsked(series=str(key))
    lines = listing.lines(listing.filtered(request.access, asked, today), today)
    context = {"one": found, "form": form, "may_work": may_work, "lines": lines, "parts": parts()}
    return render(request, "records/foia/one_series.html", context, status=status(form))


@require_POST
@needs("foia.work")
def draft(request: StaffRequest, key: UUID) -> HttpResponseRedirect:
    """Draft the next request now."""
    found = visible.series_for(request.access, key, "foia.work")
    try:
        made = services.draft_next(series=found, by=request.user, at=timezone.now())
    except FoiaError as error:
        messages.error(request, error.words)
        return redirect("records:foia_one_series", key)
    return redirect("records:foia_request", made.number)


@require_POST
@needs("foia.work")
def end(request: StaffRequest, key: UUID) -> HttpResponseRedirect:
    """End a series."""
    found = visible.series_for(request.access, key, "foia.work")

    def do() -> object:
        return services.end_series(series=found, by=request.user, at=timezone.now())

    press(request, do, _("The series has ended. Its requests stay."))
    return redirect("records:foia_one_series", key)
