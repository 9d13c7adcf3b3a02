"""Reports for tests: what a made-up reporter says, and nobody in it is real."""

from __future__ import annotations

from datetime import UTC, date, datetime

from dintel.apps.complaints.models import Report
from dintel.apps.complaints.services import Sent, send_report
from dintel.domain.reporting.questions import Answer

DAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 19, 3, 17, tzinfo=UTC)
ANSWERS: dict[str, Answer] = {
    "danger": "no",
    "happened": ("said_officer", "paid"),
    "happened_words": "Two men in vests wanted money at the door.",
    "day": "2026-11-24",
    "staff": "unknown",
    "harm": ("paid",),
}


def send(**more: Answer) -> Sent:
    return send_report(answers={**ANSWERS, **more}, language="es", on=DAY)


def again(report: Report) -> Report:
    """Return the row as it lies in the database."""
    return Report.objects.select_related("data_key", "identity_key").get(pk=report.pk)
