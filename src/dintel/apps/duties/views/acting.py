"""What every act does around its service: once, refused in words, then back."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.db import transaction
from django.utils import timezone

from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.contacts.services.once import first_time
from dintel.apps.duties.services import AttestationError, TaskError


def act(request: StaffRequest, form: forms.Form, do: Callable[[], object], *, said: str) -> bool:
    """Do what the form asks for, once, and return whether it is done; otherwise the form says why.

    The same form sent again does nothing and is done all the same.
    """
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            if first_time(key=form.cleaned_data["key"], at=timezone.now()):
                do()
    except (TaskError, AttestationError) as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return False
    messages.success(request, said)
    return True


def status(form: forms.Form) -> int:
    """Return 422 for a form that has to be corrected, else 200."""
    return 422 if form.is_bound and form.errors else 200
