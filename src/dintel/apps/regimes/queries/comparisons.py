"""Counts of others beside ours, the last of each pair of counters; grouped by the thing counted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dintel.apps.city import law
from dintel.apps.regimes import here, names
from dintel.apps.regimes.models import Comparison, Report
from dintel.domain.regime import Compared, Example

MOST = 200


@dataclass(frozen=True, slots=True)
class Side:
    """One other count with what is known of the difference. ``ours`` is ``None`` where it is a small one."""

    row: Comparison
    what: str
    period: str
    ours: int | None
    difference: int | None
    share: str
    reason: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Two counts of one fact of another place."""

    example: Example
    place: str
    reason: str
    share: str


def compared(*, open_on: date | None = None) -> Sequence[Side]:
    """Return the comparisons that stand, newest first, for staff or as everybody sees them on a day; one query."""
    rows = Comparison.objects.filter(replaced_by=None).select_related("report", "by")[:MOST]
    return tuple(_side(row, open_on) for row in rows)


def _side(row: Comparison, open_on: date | None) -> Side:
    regime = here.regimes()[row.report.regime]
    counts = Compared(row.ours, row.theirs)
    is_shown = open_on is None or (row.is_shown and here.opens_on(row.report.until) <= open_on)
    share = names.percent(str(counts.share)) if counts.share is not None and is_shown else ""
    return Side(
        row=row,
        what=_title(row.report, row.sheet, row.column),
        period=names.period_of(here.period_of(regime, row.report.since)),
        ours=row.ours if is_shown else None,
        difference=counts.difference if is_shown else None,
        share=share,
        reason=str(names.REASONS[row.reason]),
    )


def _title(report: Report, sheet: str, column: str) -> str:
    for table in json.loads(report.public_body)["tables"]:
        if table["id"] == sheet:
            return next((law.say(one["title"]) for one in table["columns"] if one["id"] == column), column)
    return column


def examples() -> tuple[Elsewhere, ...]:
    """Return what other places counted twice, with their sources."""
    return tuple(
        Elsewhere(
            one,
            regime.place,
            str(names.REASONS[one.reason]),
            names.percent(str(one.counts.share)) if one.counts.share is not None else "",
        )
        for regime in here.regimes().values()
        for one in regime.examples
    )


def countable(report: Report) -> tuple[tuple[str, str], ...]:
    """Return the counts of a report that can be compared: ``sheet.column`` and their words."""
    return tuple(
        (f"{table['id']}.{column['id']}", f"{law.say(table['title'])}: {law.say(column['title'])}")
        for table in json.loads(report.body)["tables"]
        if table.get("lines")
        for column, value in zip(table["columns"], table["lines"][0]["values"], strict=True)
        if isinstance(value, int)
    )
