"""Reports as the reporter finds them by their code, and as staff may know of them."""

from __future__ import annotations

import uuid

from django.db.models import Exists, OuterRef, QuerySet

from dintel.apps.complaints.models import Message, Report
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger.models import QuietLeaf

__all__ = [
    "Report",
    "conversation",
    "report_with_key",
    "report_with_mark",
    "told",
    "told_messages",
]


def report_with_mark(mark: bytes) -> Report | None:
    """Return the report whose code has this mark, ``None`` if there is none."""
    return Report.objects.select_related("data_key").filter(code_mark=mark).first()


def report_with_key(key: uuid.UUID) -> Report | None:
    """Return the report with this key, ``None`` if there is none."""
    return Report.objects.select_related("data_key").filter(pk=key).first()


def conversation(report: Report) -> list[Message]:
    """Return every message of a report, in the order of the conversation."""
    return list(report.messages.select_related("report__data_key").order_by("place"))


def told() -> QuerySet[Report]:
    """Return the reports staff may know of: those whose first leaf has come into the log.

    A report that staff could see at once would tell its minute to whoever looks at the list (ADR 16).
    """
    waiting = QuietLeaf.objects.filter(kind="report.sent", subject_kind="report", subject_key=OuterRef("number"))
    return Report.objects.filter(~Exists(waiting))


def told_messages(report: Report) -> list[Message]:
    """Return the messages of a report staff may see: as ``told``, without what still waits for the hour."""
    waiting = ledger.quiet_leaves_of("report", report.number).filter(kind="report.message").count()
    lines = conversation(report)
    theirs = [line.pk for line in lines if line.from_reporter]
    held = set(theirs[len(theirs) - waiting :])
    return [line for line in lines if line.pk not in held]
