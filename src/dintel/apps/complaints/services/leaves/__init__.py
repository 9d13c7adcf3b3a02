"""Which tables stand in leaves, one noun a module."""

from dintel.apps.complaints.services.leaves.flood import TABLES as FLOODS
from dintel.apps.complaints.services.leaves.report import TABLES as REPORTS
from dintel.apps.ledger.tables import Table

TABLES: tuple[Table, ...] = (*REPORTS, *FLOODS)
