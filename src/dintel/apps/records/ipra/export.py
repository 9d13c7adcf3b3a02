"""The list of requests as a file: numbers, days and answers, and nothing of who asked or for what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from dintel.apps.cells import Cell, as_csv
from dintel.apps.records.ipra import names
from dintel.apps.records.ipra.queries.listing import Line


def csv_of(lines: Iterable[Line]) -> Iterator[bytes]:
    """Yield the requests as a CSV file in pieces, the heading first."""
    return as_csv(_heading(), (tuple(_cells(line)) for line in lines), bom=True)


def _heading() -> tuple[str, ...]:
    return (
        *(_("Number"), _("Came on"), _("How it came"), _("Who asks"), _("Department"), _("Who answers")),
        *(_("State"), _("Note due"), _("Note sent"), _("Answer due"), _("First records opened")),
        *(_("Answered"), _("Answer"), _("Taken back"), _("Days late")),
    )


def _cells(line: Line) -> Iterable[Cell]:
    row, reading = line.row, line.reading
    yield from (row.number, row.received_on, str(names.MEDIA[row.medium]), line.asker, line.department)
    yield from (row.owner.name if row.owner else "", line.state, reading.note.on, row.noted_on, reading.answer.on)
    yield from (row.released_on, row.answered_on, line.answer, row.withdrawn_on, reading.days_late)
