"""Rows written as a file that a spreadsheet opens: CSV as it grows, XLSX through a file on disk.

A cell that a spreadsheet would take for a formula is defused: in CSV by an apostrophe before it, in
XLSX by being typed as text (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML cannot hold."""
MOST_CELL = 32_767
"""Characters of one cell of a workbook."""
MOST_ROWS = 1_048_575
BUFFER = 64 * 1024
Cell = str | int | datetime | None


def text_of(value: Cell) -> str:
    """Return a cell as text: moments in ISO 8601 with their distance from UTC."""
    if value is None:
        return ""
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else str(value)


def defused(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool = False) -> Iterator[bytes]:
    """Yield a CSV file (RFC 4180, UTF-8) in pieces of about 64 kilobytes."""
    buffer = io.StringIO("\ufeff" if bom else "", newline="")
    buffer.seek(0, io.SEEK_END)
    writer = csv.writer(buffer)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([defused(text_of(value).replace("\0", "")) for value in row])
        if buffer.tell() >= BUFFER:
            yield buffer.getvalue().encode(errors="replace")
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode(errors="replace")


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
