"""The list of requests as a file: numbers, days and answers, and nothing of who asked or for what."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from dintel.apps.records import ipra_names as names
from dintel.apps.records.queries.ipra_list import Line

FORMULA = frozenset("=+-@\t\r\n")
"""What a spreadsheet may take for the beginning of a formula."""
BOM = "\ufeff"
"""So that a spreadsheet reads accents as they are."""


def csv_of(lines: Iterable[Line]) -> Iterator[str]:
    """Yield the requests as lines of a CSV file, the heading first."""
    yield BOM + _line(_heading())
    for line in lines:
        yield _line(_cells(line))


def _line(cells: Iterable[object]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow([_plain(cell) for cell in cells])
    return buffer.getvalue()


def _plain(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in FORMULA else text


def _heading() -> tuple[str, ...]:
    return (
        *(_("Number"), _("Came on"), _("How it came"), _("Who asks"), _("Department"), _("Who answers")),
        *(_("State"), _("Note due"), _("Note sent"), _("Answer due"), _("First records opened")),
        *(_("Answered"), _("Answer"), _("Taken back"), _("Days late")),
    )


def _cells(line: Line) -> Iterable[object]:
    row, reading = line.row, line.reading
    yield from (row.number, row.received_on, names.MEDIA[row.medium], line.asker, line.department)
    yield from (row.owner.name if row.owner else "", line.state, reading.note.on, row.noted_on, reading.answer.on)
    yield from (row.released_on, row.answered_on, line.answer, row.withdrawn_on, reading.days_late)
