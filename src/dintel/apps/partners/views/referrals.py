"""Referrals as staff make and see them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.partners import services
from dintel.apps.partners.forms import ReferralForm
from dintel.apps.partners.queries import HelpReferral, directory
from dintel.apps.partners.queries import referrals as queries

PER_PAGE = 50


@require_safe
@needs(queries.MAKE)
def referrals(request: StaffRequest) -> HttpResponse:
    """Show the referrals of one's own and one's reach, without how anybody can be reached."""
    rows = queries.visible(request.access)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    views = [queries.view_of(row, words=False) for row in page.object_list]
    return render(request, "partners/referrals.html", {"page": page, "views": views})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(queries.MAKE)
def new_referral(request: StaffRequest) -> HttpResponse:
    """Refer somebody who said yes."""
    now = timezone.now()
    begin = {"organisation": request.GET.get("to", ""), "consent_at": timezone.localtime(now), "consent_how": "spoken"}
    form = ReferralForm(
        request.POST if request.method == "POST" else None, among=directory.taking_part(request.access), initial=begin
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = services.refer(
                organisation=form.among[form.cleaned_data["organisation"]],
                need=form.need_told(),
                department=min(queries.departments(request.access), default=""),
                by=request.user,
                at=now,
            )
        except services.PartnerError as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(request, _("The partner sees it now, and says whether it takes it up."))
            return redirect("partners:referral", made.key)
    return render(request, "partners/new_referral.html", {"form": form}, status=422 if form.errors else 200)


def _found(request: StaffRequest, key: UUID) -> HelpReferral:
    row = queries.find(request.access, key)
    if row is None:
        raise Http404
    return row


@require_safe
@needs(queries.MAKE)
def referral(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show one referral: its state, and to whoever made it how the person can be reached."""
    row = _found(request, key)
    own = row.made_by_id == request.user.pk
    if own:
        services.open_referral(referral=row, action=queries.MAKE, by=request.user, at=timezone.now())
    view = queries.view_of(row, words=own)
    return render(request, "partners/referral.html", {"view": view, "own": own})


@require_POST
@needs(queries.MAKE)
def withdraw(request: StaffRequest, key: UUID) -> HttpResponse:
    """Keep that the person took the yes back."""
    try:
        services.withdraw_consent(referral=_found(request, key), by=request.user, at=timezone.now())
    except services.PartnerError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("How the person can be reached is destroyed, and the partner sees it no longer."))
    return redirect("partners:referral", key)
