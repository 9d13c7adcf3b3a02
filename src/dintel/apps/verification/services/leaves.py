"""Which table of the verification desk stands in leaves."""

from __future__ import annotations

from dintel.apps.ledger.tables import Table
from dintel.apps.verification.models import Inquiry


def _of_inquiry(row: Inquiry) -> tuple[str, str]:
    return ("inquiry", str(row.key))


TABLES = (Table(("inquiry",), Inquiry, subject=_of_inquiry, words=("number_called",)),)
