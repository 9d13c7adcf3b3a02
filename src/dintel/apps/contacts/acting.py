"""What every act behind a form does around its service: once, and a status that tells what to correct."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.db import transaction
from django.utils import timezone

from dintel.apps.contacts.services.once import first_time


def done_once(form: forms.Form, do: Callable[[], object]) -> bool:
    """Do what a form asks for and return whether it is done; ``False`` for a form that has to be corrected.

    The same form sent again does nothing and is done all the same. What ``do`` raises undoes it, and is raised.
    Precondition: the form has a field ``key``.
    """
    if not form.is_valid():
        return False
    with transaction.atomic():
        if first_time(key=form.cleaned_data["key"], at=timezone.now()):
            do()
    return True


def status(form: forms.Form) -> int:
    """Return 422 for a form that has to be corrected, else 200."""
    return 422 if form.is_bound and form.errors else 200
