"""A report as a file that a spreadsheet opens: one line for each value, so that every table has one shape."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from dintel.apps.cells import Cell, as_csv
from dintel.apps.regimes.queries.showing import Shown, Whole


def report_csv(whole: Whole) -> Iterator[bytes]:
    """Yield a report in pieces, the heading first. What is left out or not known has no number, and says so."""
    heading = (_("Table"), _("Line"), _("Column"), _("Value"), _("Why there is no number"), _("Definition"))
    return as_csv(heading, _lines(whole), bom=True)


def _lines(whole: Whole) -> Iterator[tuple[Cell, ...]]:
    for table in whole.tables:
        if table.papers:
            yield (table.title, "", "", "", table.papers, "")
        for number, row in enumerate((*([table.total] if table.total else []), *table.rows)):
            label = row.label or (str(number + 1) if table.is_papers else _("All"))
            yield from _values(table, label, number)


def _values(table: Shown, label: str, number: int) -> Iterator[tuple[Cell, ...]]:
    rows = (*([table.total] if table.total else []), *table.rows)
    for heading, cell in zip(table.headings, rows[number].cells, strict=True):
        is_said = cell.is_hidden or cell.is_unknown
        value: Cell = "" if is_said else cell.text if cell.number is None else cell.number
        yield table.title, label, heading.title, value, cell.text if is_said else "", heading.definition
