"""Proposals: looked at, approved by another person, taken back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.retention import queries, services

AT_ONCE = 20
"""Records disposed of while the person waits; the worker goes on with the rest."""


@require_safe
@needs("retention.see")
def listing(request: StaffRequest) -> HttpResponse:
    """Show the newest proposals and how far they have come."""
    return render(request, "retention/batches.html", {"batches": queries.batches(request.access)})


@require_safe
@needs("retention.see")
def batch(request: StaffRequest, key: UUID) -> HttpResponse:
    """Show one proposal with its records."""
    row = queries.batch_for(request.access, key)
    may = request.access.can("retention.dispose") and row.state == row.State.PROPOSED
    context = {
        "view": queries.batch_view(request.access, row),
        "certificate": getattr(row, "certificate", None),
        "may_approve": may and row.proposed_by_id != request.user.pk,
        "may_withdraw": may,
    }
    return render(request, "retention/batch.html", context)


@require_POST
@needs("retention.dispose")
def approve(request: StaffRequest, key: UUID) -> HttpResponseRedirect:
    """Approve what somebody else proposed, and begin."""
    row = queries.batch_for(request.access, key)
    try:
        approved = services.approve(batch=row, access=request.access, at=timezone.now())
        services.run(batch=approved, at=timezone.now(), most=AT_ONCE)
        messages.success(request, _("Approved. Each record was looked at once more; what came of it stands below."))
    except services.RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("retention:batch", row.key)


@require_POST
@needs("retention.dispose")
def withdraw(request: StaffRequest, key: UUID) -> HttpResponseRedirect:
    """Take a proposal back; nothing of it is disposed of."""
    row = queries.batch_for(request.access, key)
    try:
        services.withdraw(batch=row, by=request.user, at=timezone.now())
        messages.success(request, _("Taken back. Nothing was disposed of."))
    except services.RefusedError as refusal:
        messages.error(request, str(refusal))
    return redirect("retention:batch", row.key)
