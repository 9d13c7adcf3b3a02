"""What every act does around its service: once, refused in words, then back."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages

from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.audit.services import AuditError
from dintel.apps.contacts.acting import done_once


def act(request: StaffRequest, form: forms.Form, do: Callable[[], object], *, said: str) -> bool:
    """Do what the form asks for, once, and return whether it is done; otherwise the form says why."""
    try:
        if not done_once(form, do):
            return False
    except AuditError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    messages.success(request, said)
    return True


def pressed(request: StaffRequest, form: forms.Form, do: Callable[[], object], *, said: str) -> None:
    """Do what a button without a page of its own asks for; a refusal stands on the page that it leads back to."""
    if not act(request, form, do, said=said):
        messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
