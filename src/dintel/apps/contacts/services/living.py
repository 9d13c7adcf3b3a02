"""A contact is held against its disposal while somebody writes to it: their words come before it, or not at all.

1. Whoever writes locks the contact before anything that hangs on it, as disposal does.
2. Whoever writes to two contacts locks them in the order of their keys, whichever was named first.
"""

from __future__ import annotations

from dintel.apps.contacts.models import Contact
from dintel.apps.retention.ended import DisposedError


def living(**named: int | str) -> Contact:
    """Return a contact, held until the caller's transaction ends (1.); named by ``pk`` or ``number``.

    Raises DisposedError for one that was disposed of.
    """
    contact = Contact.objects.select_for_update().get(**named)
    if contact.disposed_at is not None:
        raise DisposedError(contact.number)
    return contact


def both_living(one: int, other: int) -> None:
    """Hold two contacts until the caller's transaction ends (2.). Raises DisposedError where one was disposed of."""
    for key in sorted((one, other)):
        living(pk=key)
