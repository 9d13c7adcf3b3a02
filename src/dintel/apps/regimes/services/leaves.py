"""What the leaves of this room say, and which tables stand in them."""

from __future__ import annotations

from datetime import datetime

from dintel.apps.accounts.models import User
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.ledger.tables import Table
from dintel.apps.regimes.models import Comparison, Report
from dintel.apps.regimes.queries.drawing import digest
from dintel.domain.canonical import Plain


def said(report: Report) -> dict[str, Plain]:
    """Return what a leaf says of a report: its two texts by their digests, computed anew."""
    told = content_of(report, without=("body", "public_body"))
    return {**told, "whole_sha256": digest(report.body), "public_sha256": digest(report.public_body)}


def leave(kind: str, report: Report, *, by: User, at: datetime) -> None:
    """Leave the leaf of one act on a report: the report as it stands after it."""
    subject = ("regime_report", report.key)
    ledger.record(kind=kind, subject=subject, content={"regime_report": said(report)}, by=actor(by), at=at)


def subject_of(report: Report) -> tuple[str, str]:
    """Return the record that a report is."""
    return ("regime_report", report.key)


TABLES = (
    Table(("regime_report",), Report, said=said, subject=subject_of, words=("body",)),
    Table(("comparison",), Comparison),
)
