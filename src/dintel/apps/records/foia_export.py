"""The list of requests and the figures of agencies as files. No cell is read as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from django.utils.translation import gettext as _

from dintel.apps.records.queries.foia_figures import Record
from dintel.apps.records.queries.foia_list import FoiaLine

FORMULA = frozenset("=+-@\t\r\n")
BOM = "\ufeff"
"""So that a spreadsheet reads accents as they are."""


def lines_csv(lines: Iterable[FoiaLine]) -> Iterator[str]:
    """Yield a list of requests as lines of a CSV file, the heading first."""
    head = (
        *(_("Number"), _("Name"), _("Agency"), _("Whose records"), _("Series"), _("From"), _("To")),
        *(_("Sent on"), _("Their number"), _("Where it stands"), _("Last day"), _("Closed at")),
    )
    yield from _csv(head, map(_cells, lines))


def figures_csv(records: Iterable[Record]) -> Iterator[str]:
    """Yield the figures of agencies as lines of a CSV file, the heading first."""
    head = (
        *(_("Agency"), _("Sent"), _("Answered"), _("In time"), _("Overdue now"), _("Everything given")),
        *(_("Median working days"), _("Longest, in working days")),
    )
    yield from _csv(head, (_figures(one) for one in records))


def _figures(one: Record) -> Sequence[object]:
    days = ["" if n is None else n for n in (one.median_days, one.longest_days)]
    return (one.name or _("All agencies"), one.sent, one.answered, one.in_time, one.overdue, one.given, *days)


def _cells(line: FoiaLine) -> Sequence[object]:
    row = line.request
    series = row.series.title if row.series else ""
    closed = row.closed_at.isoformat(timespec="minutes") if row.closed_at else ""
    return (
        *(row.number, row.title, line.agency, row.part, series, row.since, line.last_asked),
        *(row.sent_on or "", row.tracking, line.state_words, line.due_on or "", closed),
    )


def _csv(head: Sequence[object], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    buffer.write(BOM)
    for cells in chain([head], rows):
        writer.writerow([_plain(cell) for cell in cells])
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        yield text


def _plain(value: object) -> str:
    text = str(value)
    return f"'{text}" if text[:1] in FORMULA else text
