"""What every act on a request does around its service: once, refused in words, then back to the request."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.utils.translation import gettext as _

from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.contacts.acting import done_once
from dintel.apps.records.foia.forms.requests import FoiaForm
from dintel.apps.records.foia.services.refusals import FoiaChangedError, FoiaError


def act(request: StaffRequest, form: FoiaForm, do: Callable[[], object], *, said: str = "") -> bool:
    """Do something the form asks for, once, and return whether it is done; otherwise the form says why.

    The same form sent again does nothing and is done all the same.
    """
    try:
        if not done_once(form, do):
            return False
    except FoiaError as error:
        form.refuse(error)
        return False
    except FoiaChangedError:
        form.add_error(None, meanwhile())
        return False
    if said:
        messages.success(request, said)
    return True


def press(request: StaffRequest, do: Callable[[], object], said: str) -> None:
    """Do what a single button asks for, and say that it is done or why not."""
    try:
        do()
    except FoiaError as error:
        messages.error(request, error.words)
    except FoiaChangedError:
        messages.error(request, meanwhile())
    else:
        messages.success(request, said)


def meanwhile() -> str:
    """Return what is said when somebody else was quicker."""
    return _("Somebody else changed this meanwhile. Read it again; what you wrote stands below.")
