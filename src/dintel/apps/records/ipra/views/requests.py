"""Requests to the city: the list, writing one down, one with everything, figures; and what everybody sees."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http import HttpRequest as Visit
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.city import law
from dintel.apps.contacts.acting import status
from dintel.apps.evidence import handing
from dintel.apps.evidence.refusals import RefusedError
from dintel.apps.records.ipra import export as csv_export
from dintel.apps.records.ipra import services
from dintel.apps.records.ipra.answer_letter import custodian_in_words
from dintel.apps.records.ipra.exemptions import all_named, records_desk
from dintel.apps.records.ipra.forms.finding import FindForm
from dintel.apps.records.ipra.forms.requests import ReceiveForm
from dintel.apps.records.ipra.queries import figures as figure_queries
from dintel.apps.records.ipra.queries import listing
from dintel.apps.records.ipra.queries import page as page_queries
from dintel.apps.records.ipra.queries import public as public_queries
from dintel.apps.records.ipra.queries.clock import terms
from dintel.apps.records.ipra.queries.received import received_by
from dintel.apps.records.ipra.queries.visible import KIND, READ, RECEIVE, request_for

PAGE = 50


@require_safe
@needs(READ)
def requests(request: StaffRequest) -> HttpResponse:
    """List the requests, what waits longest first."""
    form = FindForm(request.GET)
    asked, now = form.asked(), timezone.now()
    rows = listing.listed(request.access, asked, now)
    page = Paginator(listing.lines(rows, now), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"page": page, "form": form, "asked": asked, "query": query.urlencode()}
    context |= {"may_receive": request.access.can(RECEIVE)}
    return render(request, "records/ipra/list.html", context)


@require_safe
@needs(READ)
def export(request: StaffRequest) -> HttpResponse:
    """Return the same list as a file; the look is recorded."""
    now = timezone.now()
    rows = listing.listed(request.access, FindForm(request.GET).asked(), now)
    accounts.record_look(user=request.user, kind="export", key="records_requests", action=READ, at=now)
    lines = csv_export.csv_of(listing.each(rows, now))
    headers = {"Content-Disposition": f'attachment; filename="records-requests-{law.today()}.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)  # type: ignore[return-value]  # what stands before a view asks for headers alone


@require_http_methods(["GET", "HEAD", "POST"])
@needs(RECEIVE)
def receive(request: StaffRequest) -> HttpResponse:
    """Write down that somebody asked for records: one form for every employee."""
    came_with = request.GET.get("contact", "")
    start = {"received_on": law.today(), "language": get_language(), "contact": came_with}
    form = ReceiveForm(request.POST or None, initial=start, access=request.access)
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"]
        try:
            services.receive_request(key=key, asked=form.told(), by=request.user, at=timezone.now())
        except services.InspectionError as error:
            form.refuse(error)
        else:
            return redirect("records:ipra_received", key)
    context = {"form": form}
    return render(request, "records/ipra/receive.html", context, status=status(form))


@require_safe
@needs(RECEIVE)
def received(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show whoever wrote a request down its number, who has it now and which day counts."""
    line = received_by(request.user, key, timezone.now())
    if line is None:
        raise Http404
    context = {"line": line, "may_read": request.access.can(READ), "custodian": custodian_in_words()}
    return render(request, "records/ipra/received.html", context)


@require_safe
@needs(READ)
def one(request: StaffRequest, number: str) -> HttpResponse:
    """Show one request with its clock, records, letters and story; the look is recorded."""
    row, now = request_for(request.access, number), timezone.now()
    accounts.record_look(user=request.user, kind=KIND, key=number, action=READ, at=now)
    context = {
        "page": page_queries.page_of(row, request.access, now),
        "may_see_looks": request.access.can("looks.read"),
    }
    return render(request, "records/ipra/request.html", context)


@require_safe
@needs(READ)
def figures(request: StaffRequest) -> HttpResponse:
    """Show how requests were answered in a year."""
    on, told = law.today(), request.GET.get("year", "")
    year = int(told) if told.isdigit() and 2000 <= int(told) <= on.year else on.year  # noqa: PLR2004 - no request is older
    context = {"figures": figure_queries.figures(request.access, year, on)}
    return render(request, "records/ipra/figures.html", context)


@require_safe
def public(request: Visit) -> HttpResponse:
    """Show everybody who answers requests, how long it takes, and the records that were published."""
    note, answer = terms()
    context = {
        "custodian": records_desk().custodian,
        "fees": records_desk().fees.values(),
        "doubts": [law.say(rule.doubt) for rule in (note, answer) if rule.doubt],
        "shown": public_queries.published(),
        "exemptions": all_named(),
    }
    return render(request, "records/ipra/public.html", context)


@require_safe
def public_file(request: Visit, key: UUID) -> HttpResponse:  # noqa: ARG001 - a view
    """Return a published record: pictures of its pages."""
    file, view, _title = public_queries.shown_file(key)
    try:
        return handing.working_copy(file, view)
    except RefusedError:
        raise Http404 from None
