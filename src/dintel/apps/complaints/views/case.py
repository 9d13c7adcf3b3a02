"""The list of reports, a case's page, what is done on it, the packet, and the records custodian's answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.complaints import services
from dintel.apps.complaints.acts import ACTS, Act, allowed_on
from dintel.apps.complaints.forms.case import AssignForm, CaseForm
from dintel.apps.complaints.forms.referral import AnswerForm
from dintel.apps.complaints.next_steps import next_steps
from dintel.apps.complaints.queries import case as queries
from dintel.apps.complaints.queries.case import Case
from dintel.apps.complaints.queries.floods import SET_ASIDE, count_of_floods
from dintel.apps.complaints.queries.packet import packet_file
from dintel.apps.complaints.queries.reports import Report
from dintel.apps.complaints.queries.scenes import MATCH
from dintel.apps.complaints.queries.visible import awaiting_counsel, referral_for, report_for
from dintel.apps.complaints.views.ended import told_to_staff
from dintel.apps.contacts.services.once import first_time
from dintel.apps.retention.ended import DisposedError
from dintel.apps.sealing.fields import rest_is_shown

READS = ("complaint.read", "complaint.triage")
WORK = frozenset({"complaint.work"})


@require_safe
@needs(*READS)
def reports(request: StaffRequest) -> HttpResponse:
    """List the reports this person may read, and those that counsel has to hand to somebody."""
    state, text = request.GET.get("state", ""), request.GET.get("q", "")
    context = {
        "found": queries.reports_page(request.access, state, text)[:200],
        "waiting": awaiting_counsel(request.access),
        "floods": count_of_floods(request.access),
        "may_set_aside": request.access.can(SET_ASIDE),
        "state": state,
        "q": text,
        "hand": AssignForm(auto_id="hand_%s"),
        "investigators": queries.investigators(),  # asked once, however many reports wait
    }
    return render(request, "complaints/reports.html", context)


@require_safe
@needs(*READS)
def case(request: StaffRequest, number: str) -> HttpResponse:
    """Show a case, or what is left of one that was disposed of; the look is recorded."""
    report = report_for(request.access, number)
    if report.disposed_at is not None:
        key, now = report.number, timezone.now()
        accounts.record_look(user=request.user, kind="report", key=key, action="complaint.read", at=now)
        return told_to_staff(request, report)
    return _shown(request, report)


@require_POST
@needs(*READS)
def act(request: StaffRequest, number: str, name: str) -> HttpResponse:
    """Do one thing to a case, once, and go back to it; what cannot be done is said beside its form."""
    report, one = report_for(request.access, number), ACTS.get(name)
    if one is None or not one.is_open(allowed_on(request.access, report)):
        raise Http404
    if report.disposed_at is not None:
        raise DisposedError(report.number)
    form = _form(one, queries.case_of(request.access, report), request, request.POST)
    if not _done(one, report, form, request):
        return _shown(request, report, form, one.id)
    messages.success(request, _("Written down."))
    still = queries.reports_page(request.access).filter(pk=report.pk).exists()
    return redirect("complaints:case", number) if still else redirect("complaints:reports")


@require_POST
@needs("complaint.read")
def hand(request: StaffRequest, number: str) -> HttpResponse:
    """Let counsel hand over a report that may concern city staff; its content is not shown."""
    report = awaiting_counsel(request.access).filter(number=number).first()
    form = AssignForm(request.POST)
    if report is None or not form.is_valid():
        raise Http404
    now, user = timezone.now(), form.cleaned_data["user"]
    services.assign(report=report, user=user, is_counsel=True, by=request.user, at=now)
    return redirect("complaints:reports")


@require_POST
@needs("complaint.work")
def identity(request: StaffRequest, number: str) -> HttpResponse:
    """Show the reporter's name to whoever was allowed to see it; the look is recorded."""
    report = report_for(request.access, number, "complaint.work")
    try:
        given = services.open_identity(report=report, by=request.user, at=timezone.now())
    except services.CaseError as error:
        messages.error(request, str(error))
        return redirect("complaints:case", number)
    return render(request, "complaints/identity.html", {"report": report, "given": dict(given)})


@require_safe
@needs("complaint.refer")
def packet(request: StaffRequest, number: str) -> FileResponse | HttpResponse:
    """Hand out a packet as it was made; the look and the files' custody say so."""
    referral = referral_for(request.access, number)
    if referral.report.disposed_at is not None:
        return told_to_staff(request, referral.report, packet=number)
    try:
        services.fit_to_hand_out(referral)
        made = packet_file(referral)
    except services.CaseError as error:
        messages.error(request, str(error))
        return redirect("complaints:case", referral.report.number)
    except services.UNREADABLE:
        messages.error(
            request, _("A part of this packet is not as it was, so it is not given out. Tell your administrator now.")
        )
        return redirect("complaints:case", referral.report.number)
    now, key = timezone.now(), referral.report.number
    accounts.record_look(user=request.user, kind="report", key=key, action="packet.taken", at=now)
    services.hand_out(referral=referral, by=request.user, at=now)
    return FileResponse(made, as_attachment=True, filename=f"{number}.zip")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("complaint.identity")
def names(request: StaffRequest) -> HttpResponse:
    """Show the records custodian who asks for a name and why, and take the answer."""
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        asked = queries.waiting_identity_requests().filter(pk__in=_uuids(request.POST.get("request", ""))).first()
        if asked is None:
            raise Http404
        if form.is_valid():
            allowed, words = form.cleaned_data["allowed"] == "yes", form.cleaned_data["words"]
            services.answer_identity(request=asked, allowed=allowed, words=words, by=request.user, at=timezone.now())
            return redirect("complaints:names")
    with rest_is_shown():
        return render(request, "complaints/names.html", {"form": form, "waiting": queries.waiting_identity_requests()})


def _done(one: Act, report: Report, form: CaseForm, request: StaffRequest) -> bool:
    if not form.is_valid():
        return False
    at = timezone.now()
    try:
        if one.in_transaction:
            with transaction.atomic():
                _once(one, report, form, request, at)
        else:
            one.do(report, form.cleaned_data, request.user, at)
    except services.CaseError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    return True


def _once(one: Act, report: Report, form: CaseForm, request: StaffRequest, at: datetime) -> None:
    if first_time(key=form.cleaned_data["key"], at=at):
        one.do(report, form.cleaned_data, request.user, at)


def _form(one: Act, shown: Case, request: StaffRequest, data: QueryDict | None = None) -> CaseForm:
    form = one.form(data, auto_id=f"{one.id}_%s")
    form.offer(request.access, shown)
    return form


def _shown(request: StaffRequest, report: Report, bound: CaseForm | None = None, at: str = "") -> HttpResponse:
    now = timezone.now()
    accounts.record_look(user=request.user, kind="report", key=report.number, action="complaint.read", at=now)
    shown, allowed = queries.case_of(request.access, report), allowed_on(request.access, report)
    open_acts = [one for one in ACTS.values() if one.id == at or (one.fits(shown) and one.is_open(allowed))]
    forms = [(one, bound if bound and one.id == at else _form(one, shown, request)) for one in open_acts]
    may_open = any(one.by_id == request.user.pk and one.allowed for one in shown.identity_requests)
    may_match = request.access.can(MATCH) and not WORK.isdisjoint(allowed)
    context = {
        "case": shown,
        "report": report,
        "acts": forms,
        "offered": {one.id: one.words for one in open_acts},
        "at": at or request.GET.get("do", ""),
        "next": [(one, ACTS[one.act].words) for one in next_steps(shown, {one.id for one in open_acts})],
        "may_open": may_open,
        "may_match": may_match,
    }
    return render(request, "complaints/case.html", context, status=422 if bound else 200)


def _uuids(text: str) -> list[UUID]:
    try:
        return [UUID(text)]
    except ValueError:
        return []
