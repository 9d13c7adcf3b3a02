"""The form for what did not come through the counter page."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dintel.apps.accounts.gate import StaffRequest, needs
from dintel.apps.contacts import services
from dintel.apps.contacts.forms.desk import DeskForm
from dintel.apps.contacts.queries.visible import contact_for


@require_http_methods(["GET", "HEAD", "POST"])
@needs("contact.file")
def new(request: StaffRequest) -> HttpResponse:
    """Show the form, and file what it holds; the law's answer stands on the page that follows."""
    form = DeskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        words = repr(sorted((name, value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"))
        try:
            receipt = _file(request, form, hashlib.sha256(words.encode()).hexdigest())
        except services.FilingConflictError:
            form.add_error(
                None, _("This form was already sent, with other words. Open it again to file a second contact.")
            )
        else:
            messages.success(request, _("Filed as {number}.").format(number=receipt.number))
            return redirect("contacts:record", receipt.number)
    status = 422 if request.method == "POST" else 200
    return render(request, "contacts/new.html", {"form": form}, status=status)


def _file(request: StaffRequest, form: DeskForm, digest: str) -> services.Receipt:
    at = timezone.now()
    with transaction.atomic():
        receipt = services.file_contact(
            key=form.cleaned_data["key"],
            body_sha256=digest,
            report=form.report(get_language() or "en"),
            by=request.user,
            at=at,
        )
        if not receipt.again:
            kept = [(words.field, words.kind, words.reason) for words in form.kept]
            contact = contact_for(request.access, receipt.number, "contact.file")
            services.note_kept_words(contact=contact, kept=kept, by=request.user, at=at)
    return receipt
