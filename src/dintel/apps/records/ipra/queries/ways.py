"""From a contact of the register to requests for the city's records that came with it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from dintel.apps.accounts.access import Access
from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.ways import Way
from dintel.apps.records.ipra.queries.visible import READ, RECEIVE, visible

MOST = 5


def ways_to_requests(access: Access, contact: Contact) -> Iterator[Way]:
    """Yield the way to each request that came with a contact, for whoever may read it, and to writing one down."""
    if access.can(READ):
        for number in visible(access).filter(contact=contact).values_list("number", flat=True)[:MOST]:
            path = reverse("records:ipra_request", args=[number])
            yield Way(_("Request for the city’s records that came with it: %(number)s") % {"number": number}, path)
    if access.can(RECEIVE):
        path = f"{reverse('records:ipra_new')}?{urlencode({'contact': contact.number})}"
        yield Way(_("Write down that they asked for the city’s records"), path)
