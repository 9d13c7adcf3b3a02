"""Rows written as a workbook (XLSX) through a file on disk; as CSV by ``apps.cells``.

A cell that a spreadsheet would take for a formula is typed as text (OWASP, "CSV Injection").
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from dintel.apps.cells import Cell, as_csv, text_of

__all__ = ["Cell", "as_csv", "as_xlsx", "text_of"]

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML cannot hold."""
MOST_CELL = 32_767
"""Characters of one cell of a workbook."""
MOST_ROWS = 1_048_575


def as_xlsx(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], about: Iterable[tuple[str, str]], titles: tuple[str, str]
) -> IO[bytes]:
    """Return an open file with a workbook: the rows on one sheet, what it is on the other.

    The rows go to disk as they come. Raises ``OSError`` when the disk is full.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(titles[0])
    sheet.freeze_panes = "B2"
    bold = Font(bold=True)
    sheet.append([_cell(sheet, name, bold) for name in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    second = book.create_sheet(titles[1])
    second.column_dimensions["A"].width, second.column_dimensions["B"].width = 28, 100
    for name, words in about:
        second.append([_cell(second, name, bold), _cell(second, words)])
    file = tempfile.TemporaryFile(prefix="dintel-")  # noqa: SIM115 - handed on open
    book.save(file)
    file.seek(0)
    return file


def _cell(sheet: object, value: Cell, font: Font | None = None) -> WriteOnlyCell | int | None:
    if value is None or (isinstance(value, int) and font is None):
        return value
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value.replace(tzinfo=None))
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    cell = WriteOnlyCell(sheet, UNWRITABLE.sub("", str(value))[:MOST_CELL])
    cell.data_type = "s"
    if font is not None:
        cell.font = font
    return cell
