"""What leaves say of a flood that was set aside. Tickets and hints are in none: they say nothing that happened."""

from __future__ import annotations

from dintel.apps.complaints.models import Aside, SettingAside
from dintel.apps.complaints.services.leaves.report import of_its_report
from dintel.apps.ledger.tables import Table


def _itself(row: SettingAside) -> tuple[str, str]:
    return ("flood", str(row.pk))


TABLES = (
    Table(("setting_aside",), SettingAside, subject=_itself, words=("reason",)),
    Table(("aside",), Aside, subject=of_its_report),
)
