"""Requests to agencies: the list, one request, a new one, figures, offices."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.cells import CSV
from dintel.apps.records.foia import export as csv_export
from dintel.apps.records.foia import statute
from dintel.apps.records.foia.forms import requests as forms
from dintel.apps.records.foia.queries import figures as figure_queries
from dintel.apps.records.foia.queries import listing, visible
from dintel.apps.records.foia.queries import page as page_queries
from dintel.apps.records.foia.queries.ways import start_from
from dintel.apps.records.foia.services import requests as services
from dintel.apps.records.foia.services.refusals import FoiaError

PAGE = 50


@require_safe
@needs("foia.read")
def requests(request: StaffRequest) -> HttpResponse:
    """List the requests, what is due first before the rest."""
    today = timezone.localdate()
    form = _find(request)
    page = Paginator(listing.filtered(request.access, form.asked(), today), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": listing.lines(page.object_list, today),
        "form": form,
        "counts": listing.counts(request.access, today),
        "may_work": visible.is_open(request.access, "foia.work"),
        "query": _query(request),
        "current": "requests",
    }
    return render(request, "records/foia/requests.html", context)


def _find(request: StaffRequest) -> forms.FoiaFindForm:
    series = [(str(one.key), one.title) for one in visible.series(request.access)]
    return forms.FoiaFindForm(request.GET, series=series)


def _query(request: StaffRequest) -> str:
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


@require_safe
@needs("foia.read")
def export(request: StaffRequest) -> HttpResponse:
    """Return the same list as a file; the look is recorded."""
    now, today = timezone.now(), timezone.localdate()
    accounts.record_look(user=request.user, kind="foia", key="list", action="foia.read", at=now)
    rows = listing.filtered(request.access, _find(request).asked(), today)
    headers = {"Content-Disposition": f'attachment; filename="requests-to-agencies-{today}.csv"'}
    return HttpResponse(csv_export.lines_csv(listing.each(rows, today)), content_type=CSV, headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("foia.work")
def new(request: StaffRequest) -> HttpResponse:
    """Ask what is to be asked of whom, and draft the request with its letter."""
    form = forms.AskForm(request.POST or None, initial=start_from(request.access, request.GET.get("contact", "")))
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"]
        try:
            made = services.draft_request(key=key, ask=form.ask(), by=request.user, at=timezone.now())
        except FoiaError as error:
            form.refuse(error)
        else:
            told = _("%(number)s is drafted. Read its letter, sign it, send it.")
            messages.success(request, told % {"number": made.number})
            return redirect("records:foia_request", made.number)
    context = {"form": form, "parts": forms.parts(), "agencies": statute.foia().agencies.values()}
    return render(request, "records/foia/new.html", context, status=422 if form.errors else 200)


@require_safe
@needs("foia.read")
def one(request: StaffRequest, number: str) -> HttpResponse:
    """Show one request; the look is recorded."""
    found, now = visible.request_for(request.access, number), timezone.now()
    accounts.record_look(user=request.user, kind="foia", key=number, action="foia.read", at=now)
    context = {
        "asked": found,
        "page": page_queries.page_of(found, now),
        "agency": statute.agency_of(found.agency),
        "may_work": visible.is_open(request.access, "foia.work") and found.disposed_at is None,
        "may_decide": visible.is_open(request.access, "foia.decide") and found.disposed_at is None,
        "may_see_looks": request.access.can("looks.read"),
        "exemptions_doubt": statute.foia().exemptions_doubt,
    }
    return render(request, "records/foia/request.html", context)


@require_safe
@needs("foia.read", "figures.read")
def figures(request: StaffRequest) -> HttpResponse:
    """Show how federal agencies answered the city; ``?as=csv`` gives the file."""
    today = timezone.localdate()
    form = forms.SpanForm(request.GET)
    since, until = form.days(today)
    found = figure_queries.records_of(request.access, since, until, today)
    if found is None:
        raise Http404
    if request.GET.get("as") == "csv":
        headers = {"Content-Disposition": f'attachment; filename="agencies-{since}-{today}.csv"'}
        return HttpResponse(csv_export.figures_csv(found), content_type=CSV, headers=headers)
    context = {
        "records": found,
        "form": form,
        "since": since,
        "last": until - forms.ONE_DAY,
        "today": today,
        "query": _query(request),
        "current": "figures",
    }
    return render(request, "records/foia/figures.html", context)


@require_safe
@needs("foia.read")
def offices(request: StaffRequest) -> HttpResponse:
    """Show the offices that take requests, where each was read, and what is in doubt; and the exemptions."""
    known = statute.foia()
    context = {
        "agencies": known.agencies.values(),
        "exemptions": known.exemptions.values(),
        "doubt": known.exemptions_doubt,
        "current": "offices",
    }
    return render(request, "records/foia/offices.html", context)
