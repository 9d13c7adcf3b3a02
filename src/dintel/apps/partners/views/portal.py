"""The portal of one organisation: its tasks, referrals, materials and events, and nothing of anybody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.partners import services
from dintel.apps.partners.forms import CloseForm, ComingForm, DeclineForm
from dintel.apps.partners.queries import HelpReferral, MaterialGiven, Organisation, tasks
from dintel.apps.partners.queries import portal as queries
from dintel.apps.partners.queries.referrals import view_of
from dintel.apps.partners.views.files import answer_with, why_not
from dintel.domain.partnership import OPEN

View = Callable[..., HttpResponse]


def own(view: View) -> View:
    """Return the view with the asker's organisation before its arguments; for whoever acts for none it is not there."""

    @wraps(view)
    def bound(request: StaffRequest, /, **named: Any) -> HttpResponse:  # noqa: ANN401 - parts of the address
        organisation = queries.organisation_of(request.access)
        if organisation is None:
            raise Http404
        return view(request, organisation, **named)

    return needs("partner.portal")(bound)  # type: ignore[return-value]  # an answer that comes whole


@require_safe
@needs("partner.portal")
def portal(request: StaffRequest) -> HttpResponse:
    """Show what the organisation was given, asked and sent."""
    organisation = queries.organisation_of(request.access)
    if organisation is None:
        return render(request, "partners/unbound.html")
    lines = tasks.task_lines(organisation, request.access.on)
    context = {"home": queries.home(organisation, timezone.now()), "tasks": lines}
    return render(request, "partners/portal.html", context)


def _referral(organisation: Organisation, key: UUID) -> HelpReferral:
    row = queries.referral(organisation, key)
    if row is None:
        raise Http404
    return row


@require_safe
@own
def own_referral(request: StaffRequest, organisation: Organisation, key: UUID) -> HttpResponse:
    """Show one referral to the organisation; that somebody saw how the person can be reached is kept."""
    return _shown(request, _referral(organisation, key))


def _shown(request: StaffRequest, row: HelpReferral, *, status: int = 200, **forms: object) -> HttpResponse:
    services.open_referral(referral=row, action="partner.portal", by=request.user, at=timezone.now())
    view = view_of(row, words=row.state in OPEN)
    context = {"view": view, "decline": DeclineForm(), "close": CloseForm(), **forms}
    return render(request, "partners/own_referral.html", context, status=status)


@require_POST
@own
def answer_referral(request: StaffRequest, organisation: Organisation, key: UUID, what: str) -> HttpResponse:
    """Take a referral up, decline it, close it, or keep that the person took the yes back."""
    if what not in {"accept", "decline", "close", "withdraw"}:
        raise Http404
    row, at = _referral(organisation, key), timezone.now()
    decline, close = DeclineForm(request.POST), CloseForm(request.POST)
    if what == "decline" and not decline.is_valid():
        return _shown(request, row, status=422, decline=decline)
    if what == "close" and not close.is_valid():
        return _shown(request, row, status=422, close=close)
    try:
        if what == "decline":
            services.decline_referral(referral=row, **decline.cleaned_data, by=request.user, at=at)
        elif what == "close":
            services.close_referral(referral=row, **close.cleaned_data, by=request.user, at=at)
        else:
            do = {"accept": services.accept_referral, "withdraw": services.withdraw_consent}[what]
            do(referral=row, by=request.user, at=at)
    except services.PartnerError as error:
        messages.error(request, str(error))
    return redirect("partners:own_referral", key)


def _given(organisation: Organisation, key: UUID) -> MaterialGiven:
    row = queries.given(organisation, key)
    if row is None:
        raise Http404
    return row


@require_safe
@own
def own_material(request: StaffRequest, organisation: Organisation, key: UUID) -> HttpResponse:
    """Return a file the organisation was given, or lead to its link."""
    version = queries.file_of(_given(organisation, key))
    if why := why_not(version):
        messages.error(request, why)
        return redirect("partners:portal")
    return answer_with(version)


@require_POST
@own
def acknowledge(request: StaffRequest, organisation: Organisation, key: UUID) -> HttpResponse:
    """Keep that the organisation has a material."""
    services.acknowledge_material(given=_given(organisation, key), by=request.user, at=timezone.now())
    messages.success(request, _("Thank you. The city knows now that you have it."))
    return redirect("partners:portal")


@require_POST
@own
def answer_event(request: StaffRequest, organisation: Organisation, key: UUID) -> HttpResponse:
    """Keep whether the organisation comes to an event."""
    row, form = queries.invitation(organisation, key), ComingForm(request.POST)
    if row is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("Say whether you come, and with how many."))
        return redirect("partners:portal")
    people, coming = form.cleaned_data["people"] or 0, form.cleaned_data["coming"]
    try:
        services.answer_event(invitation=row, coming=coming, people=people, by=request.user, at=timezone.now())
    except services.PartnerError as error:
        messages.error(request, str(error))
    return redirect("partners:portal")


@require_POST
@own
def confirm_entry(request: StaffRequest, organisation: Organisation) -> HttpResponse:
    """Keep that the organisation says its entry is right."""
    services.check_organisation(
        organisation=organisation, how="told", result="right", by=request.user, at=timezone.now()
    )
    messages.success(request, _("Thank you. Residents see that it was checked today."))
    return redirect("partners:portal")
