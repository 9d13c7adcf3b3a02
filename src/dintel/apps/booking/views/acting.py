"""What every act of the booking centre does around its service: once, refused in words, then back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.utils.translation import get_language

from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.booking.forms.moments import BookingForm
from dintel.apps.booking.services import EntryError, ShiftError
from dintel.apps.contacts.acting import done_once


def act(request: StaffRequest, form: BookingForm, do: Callable[[], object], *, said: str = "") -> bool:
    """Do something the form asks for, once, and return whether it is done; otherwise the form says why.

    The same form sent again does nothing and is done all the same.
    """
    try:
        if not done_once(form, do):
            return False
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
