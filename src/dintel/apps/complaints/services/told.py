"""One act on a report is one leaf under the report's key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import models

from dintel.apps.accounts.models import User
from dintel.apps.complaints.models import Report
from dintel.apps.complaints.services.leaves.report import said_of_report
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.retention.ended import DisposedError
from dintel.domain.canonical import Plain

Told = Mapping[str, models.Model | Sequence[models.Model]]


def tell(
    kind: str, report: Report, rows: Mapping[str, models.Model | Sequence[models.Model]], *, by: User, at: datetime
) -> None:
    """Record what was done, with the rows as they stand and the report beside them."""
    ledger.record(
        kind=kind,
        subject=("report", report.number),
        content={"report": said_of_report(report)} | {name: _said(row) for name, row in rows.items()},
        by=actor(by),
        at=at,
        key=report.data_key,
    )


def tell_quietly(kind: str, report: Report, row: Mapping[str, models.Model], *, on: date) -> None:
    """Record what a reporter did, to the day and waiting for the hour, with the one row it wrote."""
    ledger.record_quietly(
        kind=kind,
        subject=("report", report.number),
        content={name: content_of(one) for name, one in row.items()},
        on=on,
        key=report.data_key,
    )


def locked(report: Report) -> Report:
    """Return the report, held until the transaction ends, so that two acts on it follow each other.

    Every act on a report begins here, a reporter's and the city's: what meets a disposal goes with it or is refused.
    Raises DisposedError for a report that was disposed of.
    """
    rows = Report.objects.select_for_update(of=("self",)).select_related("data_key", "identity_key")
    held = rows.get(pk=report.pk)
    if held.disposed_at is not None:
        raise DisposedError(held.number)
    return held


def _said(rows: models.Model | Sequence[models.Model]) -> Plain:
    return content_of(rows) if isinstance(rows, models.Model) else [content_of(row) for row in rows]
