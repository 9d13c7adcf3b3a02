"""Whether a report stands as it was sent, in the words of its own leaf."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from dintel.apps.complaints.models import Report
from dintel.apps.complaints.services.leaves.report import said_of_report
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger.models import Leaf, QuietLeaf
from dintel.apps.ledger.services.quiet import next_release_after
from dintel.domain.merkle.commitment import commit


@dataclass(frozen=True, slots=True)
class Standing:
    """What can be said of a report's first leaf."""

    is_unchanged: bool
    place: int | None
    """Its place in the log; none while it waits for the hour."""
    from_at: datetime
    """When what waits comes into the log."""


def standing_of(report: Report, *, at: datetime) -> Standing:
    """Return how the report stands against what was committed to when it was sent."""
    leaf = first_leaf(report)
    place = leaf.index if isinstance(leaf, Leaf) else None
    return Standing(_is_as_sent(report, leaf), place, next_release_after(ledger.released_at(), at))


def receipt_of(report: Report, *, at: datetime) -> str:
    """Return the receipt of a report: the proof once the log is signed over it, until then what opens it later."""
    leaf = first_leaf(report)
    if isinstance(leaf, QuietLeaf):
        return ledger.receipt_before_the_hour(leaf, from_at=next_release_after(ledger.released_at(), at))
    return (ledger.receipt_of(leaf, with_content=True) if leaf else None) or ""


def first_leaf(report: Report) -> Leaf | QuietLeaf | None:
    """Return the leaf of the report's coming in, wherever it is now."""
    waiting = ledger.quiet_leaves_of("report", report.number).filter(kind="report.sent").first()
    return waiting or ledger.leaves_of("report", report.number).filter(kind="report.sent").first()


def _is_as_sent(report: Report, leaf: Leaf | QuietLeaf | None) -> bool:
    if leaf is None or leaf.salt is None or leaf.content is None:
        return False
    if commit(bytes(leaf.salt), leaf.content.encode()) != bytes(leaf.entry):
        return False
    sent = json.loads(leaf.content)["content"]["report"]
    return bool(sent["answers"] == said_of_report(report)["answers"])
