"""Rows written as a file that a spreadsheet opens, as they come.

A cell that a spreadsheet would take for a formula is defused by an apostrophe before it (OWASP, "CSV Injection").
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.http import StreamingHttpResponse

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BUFFER = 64 * 1024
CSV = "text/csv; charset=utf-8"
Cell = str | int | date | datetime | None


def text_of(value: Cell) -> str:
    """Return a cell as text: days and moments in ISO 8601, moments with their distance from UTC."""
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


def saved_as(name: str, pieces: Iterable[bytes]) -> StreamingHttpResponse:
    """Return a CSV file that a browser saves under a name, sent as it comes."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(pieces, content_type=CSV, headers=headers)
