"""Rows as a file for a spreadsheet: CSV by ``apps.cells``; a workbook by a library that is loaded with the first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from dintel.apps.cells import Cell, as_csv, text_of

__all__ = ["Cell", "as_csv", "as_xlsx", "text_of"]


def as_xlsx(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], about: Iterable[tuple[str, str]], titles: tuple[str, str]
) -> BinaryIO:
    """Return an open file with a workbook: the rows on one sheet, what it is on the other.

    The rows go to disk as they come. Raises ``OSError`` when the disk is full.
    """
    from dintel.apps.contacts import workbook  # noqa: PLC0415 - 14 MB of every process, and a fifth of a second

    return workbook.written(columns, rows, about, titles)
