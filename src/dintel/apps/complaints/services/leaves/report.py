"""What leaves say of a report and its messages; who reported stands in a leaf of its own, under its own key."""

from __future__ import annotations

from typing import Protocol

from dintel.apps.complaints.models import Message, Report
from dintel.apps.ledger.content import content_of
from dintel.apps.ledger.tables import Table
from dintel.domain.canonical import Plain


class OfAReport(Protocol):
    """A row that hangs on a report."""

    report: Report


def said_of_report(row: Report) -> dict[str, Plain]:
    """Return what a leaf says of a report: all of it but who reported."""
    return content_of(row, without=("identity", "identity_key_id"))


def said_of_identity(row: Report) -> dict[str, Plain]:
    """Return what a leaf says of who reported; such a leaf is sealed with the identity's own key."""
    return {"id": str(row.pk), "identity": dict(row.identity or {})}


def _gave_a_name(row: Report) -> bool:
    return row.identity_key_id is not None


def _of_report(row: Report) -> tuple[str, str]:
    return ("report", row.number)


def of_its_report(row: OfAReport) -> tuple[str, str]:
    """Return the record of a row that hangs on a report."""
    return _of_report(row.report)


TABLES = (
    Table(
        ("report",),
        Report,
        said=said_of_report,
        passing=("set_aside",),  # told of by leaves of its own (flood)
        subject=_of_report,
        words=("answers",),
    ),
    Table(("identity",), Report, of="report", said=said_of_identity, is_told=_gave_a_name, subject=_of_report),
    Table(("message", "messages"), Message, of="report", subject=of_its_report, words=("words",)),
)
