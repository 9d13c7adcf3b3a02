"""What leaves say of a flood that was set aside. Tickets and hints are in none: they say nothing that happened."""

from __future__ import annotations

from dintel.apps.complaints.models import Aside, SettingAside
from dintel.apps.ledger.tables import Table


def _of_report(row: Aside) -> tuple[str, str]:
    return ("report", row.report.number)


TABLES = (Table(("setting_aside",), SettingAside, words=("reason",)), Table(("aside",), Aside, subject=_of_report))
