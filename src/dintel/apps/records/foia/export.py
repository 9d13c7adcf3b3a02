"""The list of requests and the figures of agencies as files. No cell is read as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from dintel.apps.cells import Cell, as_csv
from dintel.apps.records.foia.queries.figures import Record
from dintel.apps.records.foia.queries.listing import FoiaLine


def lines_csv(lines: Iterable[FoiaLine]) -> Iterator[bytes]:
    """Yield a list of requests as a CSV file in pieces, the heading first."""
    head = (
        *(_("Number"), _("Name"), _("Agency"), _("Whose records"), _("Series"), _("From"), _("To")),
        *(_("Sent on"), _("Their number"), _("Where it stands"), _("Last day"), _("Closed at")),
    )
    return as_csv(head, map(_cells, lines), bom=True)


def figures_csv(records: Iterable[Record]) -> Iterator[bytes]:
    """Yield the figures of agencies as a CSV file in pieces, the heading first."""
    head = (
        *(_("Agency"), _("Sent"), _("Answered"), _("In time"), _("Overdue now"), _("Everything given")),
        *(_("Median working days"), _("Longest, in working days")),
    )
    return as_csv(head, map(_figures, records), bom=True)


def _figures(one: Record) -> Sequence[Cell]:
    counts = (one.sent, one.answered, one.in_time, one.overdue, one.given)
    return (one.name or _("All agencies"), *counts, one.median_days, one.longest_days)


def _cells(line: FoiaLine) -> Sequence[Cell]:
    row = line.request
    series = row.series.title if row.series else ""
    closed = row.closed_at.isoformat(timespec="minutes") if row.closed_at else ""
    return (
        *(row.number, row.title, line.agency, row.part, series, row.since, line.last_asked),
        *(row.sent_on, row.tracking, line.state_words, line.due_on, closed),
    )
