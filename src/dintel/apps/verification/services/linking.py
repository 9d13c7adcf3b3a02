"""That a question to the desk was linked to a report of a false officer."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from dintel.apps.ledger import services as ledger
from dintel.apps.retention.ended import DisposedError
from dintel.apps.verification.models import Inquiry


@transaction.atomic
def note_report(key: str, link: UUID, at: datetime) -> None:
    """Leave the question's leaf of a link. It names the link, by a drawn key, and neither the report nor who linked it.

    Raises ``DisposedError`` where the question was disposed of.
    """
    if not Inquiry.objects.select_for_update().filter(key=key, disposed_at__isnull=True).exists():
        raise DisposedError(key)
    ledger.record(kind="inquiry.report_linked", subject=("inquiry", key), content={"report_link": str(link)}, at=at)
