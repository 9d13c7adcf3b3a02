"""From a contact of the register to a request for what the agency has about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.queries.visible import visible as visible_contacts
from dintel.apps.contacts.ways import Way
from dintel.apps.records.foia import statute
from dintel.apps.records.foia.queries.visible import is_open


def ways_to_ask(access: Access, contact: Contact) -> Iterator[Way]:
    """Yield the way to a new request; of a sealed contact none, for a request would tell the agency of the record."""
    if not contact.sealed and is_open(access, "foia.work"):
        path = f"{reverse('records:foia_new')}?{urlencode({'contact': contact.number})}"
        yield Way(_("Ask the agency for its records of this contact"), path)


def start_from(access: Access, number: str) -> dict[str, Any]:
    """Return what stands in the form for a contact that the person may read and that is not sealed; else nothing.

    The day is that of the contact, and the agency the one its officers named, where requests to it are known.
    """
    contact = visible_contacts(access).filter(number=number, sealed=False).first() if number else None
    if contact is None:
        return {}
    day, named = timezone.localdate(contact.began_at), contact.agency.casefold()
    known = statute.foia().agencies.values()
    agency = next((one.id for one in known if named and named in {one.short.casefold(), one.name.casefold()}), "")
    told = {"title": _("Contact %(number)s") % {"number": number}, "since": day, "until": day}
    return told | ({"agency": agency} if agency else {})
