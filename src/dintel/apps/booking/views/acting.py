"""What every act of the booking centre does around its service: once, refused in words, then back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.booking.forms.moments import BookingForm
from dintel.apps.booking.services import EntryError, ShiftError
from dintel.apps.contacts.services.once import first_time


def act(request: StaffRequest, form: BookingForm, do: Callable[[], object], *, said: str = "") -> bool:
    """Do something the form asks for, once, and return whether it is done; otherwise the form says why.

    The same form sent again does nothing and is done all the same.
    """
    if not form.is_valid():
        return False
    try:
        with transaction.atomic():
            if first_time(key=form.cleaned_data["key"], at=timezone.now()):
                do()
    except EntryError as error:
        form.refuse(error)
        return False
    except ShiftError as error:
        form.add_error(None, str(error))
        return False
    if said:
        messages.success(request, said)
    return True


def language() -> str:
    """Return the language in which something is written down."""
    return get_language() or "en"


def status(form: BookingForm) -> int:
    """Return 422 for a form that has to be corrected, else 200."""
    return 422 if form.is_bound and form.errors else 200
