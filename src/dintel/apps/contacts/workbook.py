"""A workbook (XLSX) written through files on disk, sealed to a key in memory.

A cell that a spreadsheet would take for a formula is typed as text (OWASP, "CSV Injection").
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter

from dintel.apps.cells import Cell
from dintel.apps.evidence.sealed import passing_file

UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML cannot hold."""
MOST_CELL = 32_767
"""Characters of one cell of a workbook."""


def written(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], about: Iterable[tuple[str, str]], titles: tuple[str, str]
) -> BinaryIO:
    """Return what ``spreadsheet.as_xlsx`` does."""
    book = Workbook(write_only=True)
    sheet = _sheet(book, titles[0])
    sheet.freeze_panes = "B2"
    bold = Font(bold=True)
    sheet.append([_cell(sheet, name, bold) for name in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    second = _sheet(book, titles[1])
    second.column_dimensions["A"].width, second.column_dimensions["B"].width = 28, 100
    for name, words in about:
        second.append([_cell(second, name, bold), _cell(second, words)])
    file = passing_file()
    ExcelWriter(book, _Archive(file, "w", ZIP_DEFLATED, allowZip64=True)).save()
    file.seek(0)
    return file


class _Sheet(WriteOnlyWorksheet):  # type: ignore[misc]  # the library has no types
    """A sheet whose rows wait in a passing file; the library's own file has a name and is in the clear."""

    _writer: WorksheetWriter | None = None

    def _get_writer(self) -> None:
        if self._writer is None:
            self._writer = _Rows(self, out=passing_file())
            self._writer.write_top()


class _Rows(WorksheetWriter):  # type: ignore[misc]  # nor here
    def cleanup(self) -> None:
        self.out.close()


class _Archive(ZipFile):
    """An archive that takes rows from where they wait."""

    def write(self, rows: BinaryIO, name: str) -> None:  # type: ignore[override]  # the library hands in nothing else
        rows.seek(0)
        with self.open(name, "w", force_zip64=True) as into:
            shutil.copyfileobj(rows, into)


def _sheet(book: Workbook, title: str) -> _Sheet:
    sheet = _Sheet(book, title)
    book._add_sheet(sheet)  # noqa: SLF001 - what create_sheet does
    return sheet


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
