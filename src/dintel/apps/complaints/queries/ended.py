"""What can still be said of a report that was disposed of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from dintel.apps.complaints import labels
from dintel.apps.complaints.models import Referral, Report, Triage
from dintel.apps.complaints.queries.proof import first_leaf
from dintel.apps.complaints.services.codes import ended_mark
from dintel.apps.ledger.models import Leaf
from dintel.apps.retention import queries as retention


@dataclass(frozen=True, slots=True)
class Ended:
    """What its reporter is told."""

    how: retention.Disposed | None
    place: int | None
    """The place of the report's entry in the log, which stays."""


@dataclass(frozen=True, slots=True)
class CaseEnded:
    """What staff are shown."""

    routes: tuple[tuple[str, str, datetime], ...]
    """Each with who chose it and when."""
    referrals: Sequence[Referral]


def report_ended_with_mark(mark: bytes) -> Report | None:
    """Return the report whose code had this mark and that was disposed of since, ``None`` if there is none."""
    return Report.objects.filter(code_mark=ended_mark(mark), disposed_at__isnull=False).first()


def ended_of(report: Report) -> Ended:
    """Return what its reporter is told. Precondition: it was disposed of."""
    leaf = first_leaf(report)
    place = leaf.index if isinstance(leaf, Leaf) else None
    return Ended(retention.disposed("report", report.number), place)


def case_ended(report: Report) -> CaseEnded:
    """Return what staff are shown. Preconditions: it was disposed of; the caller has let the person see it."""
    rows = Triage.objects.filter(report=report).select_related("by")
    packets = Referral.objects.filter(report=report).order_by("-at", "id").prefetch_related("outcomes")
    return CaseEnded(tuple((labels.route(one.route), one.by.name, one.at) for one in rows), list(packets))
