"""The first page after sign-in."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dintel.apps.accounts.gate import StaffRequest, signed_in
from dintel.apps.contacts.queries.today import today as day_of


@require_safe
@signed_in
def today(request: StaffRequest) -> HttpResponse:
    """Show what is due and what is new, for the roles of the person; a partner has a portal of its own."""
    access = request.access
    if access.is_outside:
        raise Http404
    context = {
        "day": day_of(access, timezone.now()),
        "may_file": access.can("contact.file"),
        "may_see_booking": access.can("booking.read"),
        "may_import": access.can("contact.import"),
        "may_manage_people": access.can("people.manage"),
    }
    return render(request, "contacts/today.html", context)
