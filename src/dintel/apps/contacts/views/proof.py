"""What proves that a contact was not changed: its entries in the ledger, and their receipts."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.contacts.queries.proof import proof_of, receipt_for
from dintel.apps.contacts.queries.visible import contact_for


@require_safe
@needs("contact.read")
def proof(request: StaffRequest, number: str) -> HttpResponse:
    """Show what of a contact stands in the ledger."""
    contact = contact_for(request.access, number)
    return render(request, "contacts/proof.html", {"contact": contact, "proof": proof_of(contact)})


@require_safe
@needs("contact.read")
def receipt(request: StaffRequest, number: str, key: int) -> HttpResponse:
    """Give the receipt of one act as a file; it holds what was recorded, so the look is recorded."""
    contact = contact_for(request.access, number)
    found = receipt_for(contact, key)
    if found is None:
        raise Http404
    accounts.record_look(user=request.user, kind="contact", key=number, action="contact.read", at=timezone.now())
    answer = HttpResponse(found, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}-{key}.dintel-receipt"'
    return answer
