"""The access log: the list, one visit, logging it, noting that they left, putting it right."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.booking import export, services
from dintel.apps.booking.forms.finding import LogForm
from dintel.apps.booking.forms.visit import CorrectVisitForm, NewVisitForm, like
from dintel.apps.booking.here import centres as all_centres
from dintel.apps.booking.queries import log
from dintel.apps.booking.queries.visible import (
    Visit,
    centre_for,
    centres_of,
    may_visit,
    reaches,
    visible,
    visit_for,
)
from dintel.apps.booking.views.acting import act, language
from dintel.apps.contacts.acting import status

PAGE = 100
ONE_DAY = timedelta(days=1)


@require_safe
@needs("booking.read")
def visits(request: StaffRequest) -> HttpResponse:
    """List the visits of some days."""
    centre = centre_for(request.access, request.GET.get("at", ""))
    form = LogForm(request.GET, today=timezone.localdate(), centre=centre)
    asked = form.asked()
    page = Paginator(log.filtered(visible(request.access), centre, asked), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": log.lines(page.object_list, timezone.now()),  # type: ignore[arg-type]  # a slice of the query
        "form": form,
        "asked": asked,
        "centre": centre,
        "centres": centres_of(request.access),
        "may_export": reaches(request.access, "contact.export", centre),
        "may_log": reaches(request.access, "booking.log", centre),
        "query": _query(request),
        "day_before": asked.since - ONE_DAY,
        "day_after": asked.until + ONE_DAY if asked.until < timezone.localdate() else None,
        "current": "visits",
    }
    return render(request, "booking/visits.html", context)


@require_safe
@needs("booking.read")
def export_log(request: StaffRequest) -> HttpResponse:
    """Return the same list as a file, for those who may take lists out; the look is recorded."""
    centre = centre_for(request.access, request.GET.get("at", ""))
    if not reaches(request.access, "contact.export", centre):
        raise Http404
    asked = LogForm(request.GET, today=timezone.localdate(), centre=centre).asked()
    now = timezone.now()
    accounts.record_look(user=request.user, kind="booking_centre", key=centre.id, action="contact.export", at=now)
    rows = log.filtered(visible(request.access), centre, asked)
    name = f"access-log-{centre.id}-{asked.since}-{asked.until}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(export.csv_of(log.each(rows), now), content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("booking.log")
def new(request: StaffRequest) -> HttpResponse:
    """Show the form of a visit, and log it."""
    centre = centre_for(request.access, request.GET.get("at", ""), "booking.log")
    begin = like(visit_for(request.access, request.GET["like"]), centre) if "like" in request.GET else {}
    form = NewVisitForm(request.POST or None, centre=centre, initial=begin)
    if request.method == "POST" and form.is_valid():
        try:
            visit = services.log_visit(
                key=form.cleaned_data["key"], entry=form.entry(language()), by=request.user, at=timezone.now()
            )
        except services.EntryError as error:
            form.refuse(error)
        except services.EntryConflictError as error:
            form.add_error(
                None, _("This form was already sent, with other words: %s. Correct that visit.") % error.visit.number
            )
        else:
            messages.success(request, _("Logged as %(number)s.") % {"number": visit.number})
            return redirect("booking:home" if visit.contact_id is None else "booking:visit", *_args(visit))
    return render(request, "booking/new_visit.html", {"form": form, "centre": centre}, status=status(form))


def _already(visit: Visit) -> str:
    told = {"number": visit.number}
    return _("This form was already sent, with other words: %(number)s. Correct that visit.") % told


def _args(visit: Visit) -> list[str]:
    return [visit.number] if visit.contact_id else []


@require_safe
@needs("booking.read")
def visit(request: StaffRequest, number: str) -> HttpResponse:
    """Show one visit; the look is recorded."""
    found = visit_for(request.access, number)
    now = timezone.now()
    accounts.record_look(user=request.user, kind="visit", key=number, action="booking.read", at=now)
    context = {
        "line": log.line_of(found, now),
        "changes": log.changes_of(found),
        "may_log": may_visit(request.access, "booking.log", number),
        "may_read_names": may_visit(request.access, "contact.record", number) and log.has_names(found),
        "may_see_certificates": request.access.can("retention.see"),
        "may_see_looks": request.access.can("looks.read"),
        "is_past_shift": found.shift.ends_at <= now,
        "now": now,
        "current": "visits",
    }
    return render(request, "booking/visit.html", context)


@require_POST
@needs("booking.log")
def left(request: StaffRequest, number: str) -> HttpResponseRedirect:
    """Note that they left, now: one tap."""
    found = visit_for(request.access, number, "booking.log")
    now = timezone.now()
    try:
        services.note_left(visit=found, left_at=max(now, found.entered_at), by=request.user, at=now)
    except services.EntryError as error:
        messages.warning(request, error.words)
    else:
        messages.success(request, _("%(number)s: they have left.") % {"number": number})
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return HttpResponseRedirect(back) if is_ours else redirect("booking:visit", number)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("booking.log")
def correct(request: StaffRequest, number: str) -> HttpResponse:
    """Show what stands in a visit, and put new values in place."""
    found = visit_for(request.access, number, "booking.log")
    centre = all_centres()[found.facility]
    form = CorrectVisitForm(request.POST or None, centre=centre, visit=found, initial={"key": uuid4()})
    version = found.version

    def do() -> object:
        return services.correct_visit(
            visit=found,
            version=form.cleaned_data["version"],
            changes=form.changes(),
            why=form.cleaned_data["why"],
            by=request.user,
            at=timezone.now(),
        )

    try:
        if request.method == "POST" and act(request, form, do, said=_("Corrected.")):
            return redirect("booking:visit", number)
    except services.ChangedMeanwhileError:
        return _meanwhile(request, form, found, version)
    return render(request, "booking/correct_visit.html", {"form": form, "visit": found}, status=status(form))


def _meanwhile(request: StaffRequest, form: CorrectVisitForm, found: Visit, version: int) -> HttpResponse:
    since = log.changes_of(found)[-10:]
    context = {"form": form, "visit": found, "since": since, "version": version}
    return render(request, "booking/correct_visit.html", context, status=409)


@require_POST
@needs("contact.record")
def officer_names(request: StaffRequest, number: str) -> HttpResponse:
    """Show names and badge numbers as given; the look is recorded before they are shown."""
    visit_for(request.access, number)
    found = visit_for(request.access, number, "contact.record")
    names = log.names_of(found)
    if names is None:
        raise Http404
    accounts.record_look(user=request.user, kind="visit", key=number, action="contact.record", at=timezone.now())
    return render(request, "booking/names.html", {"visit": found, "names": names})


def _query(request: StaffRequest) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()
