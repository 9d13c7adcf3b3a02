"""That a contact was linked to a report of a false officer, kept on the contact's side too."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.queries.proof import REPORT_LINKED
from dintel.apps.contacts.services.leaves import leave


@transaction.atomic
def note_report(number: str, link: UUID, at: datetime) -> None:
    """Leave the contact's leaf of a link. It names the link, by a drawn key, and neither the report nor who linked it.

    Raises ``DisposedError`` where the contact was disposed of.
    """
    leave(REPORT_LINKED, Contact.objects.get(number=number), by=None, at=at, report_link=str(link))
