"""A file of rows, read: CSV in whatever way it was saved, or the first sheet of a workbook.

1. What is no table at all is refused, with a way out: too large, empty, another kind of file, binary.
2. Encoding and separator are found, said, and can be set otherwise by the person.
3. Every row keeps its line number, and what is wrong with it as a row. Nothing is dropped silently.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _

MOST_BYTES = 20 * 1024 * 1024
MOST_LINES = 5_000
"""All lines of a file are filed in one transaction, and others must be able to file meanwhile."""
MOST_COLUMNS = 120
MOST_CELL = 10_000
UNPACKED = 12 * MOST_BYTES
"""A workbook is a packed folder; one that unpacks to more than this is not a list of contacts."""
SEPARATORS = (",", ";", "\t", "|")
ENCODINGS = ("utf-8", "utf-16", "cp1252", "latin-1")
LOOKED_AT = 30


class SheetError(Exception):
    """A file that cannot be read as rows: what is wrong, and what to do now."""

    def __init__(self, what: str, do: str) -> None:
        """Keep both sentences."""
        super().__init__(f"{what} {do}")
        self.what, self.do = what, do


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the line of the file on which it begins, its cells as text, and what is wrong with it."""

    number: int
    cells: tuple[str, ...]
    formulas: frozenset[int] = frozenset()
    """Cells of a workbook that hold a formula and not a value."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's rows under their heading."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    encoding: str = ""
    separator: str = ""
    notes: tuple[str, ...] = ()
    """What a person should know of how it was read."""

    def samples(self, column: int, most: int = 3) -> tuple[str, ...]:
        """Return the first different values of a column that are not empty."""
        found: dict[str, None] = {}
        for line in self.lines:
            if column < len(line.cells) and line.cells[column]:
                found[line.cells[column]] = None
                if len(found) == most:
                    break
        return tuple(found)


def read_sheet(body: bytes, *, encoding: str = "", separator: str = "", most: int = MOST_LINES) -> Sheet:
    """Return a file's rows, ``most`` at most; raise ``SheetError`` for what is no list of rows (1)."""
    if len(body) > MOST_BYTES:
        raise SheetError(
            _("The file is larger than {most} megabytes.").format(most=MOST_BYTES // 1024 // 1024),
            _("Split it into several files, each with the heading, and bring them in one after the other."),
        )
    if not body.strip():
        raise SheetError(_("The file is empty."), _("Save it again from the program it comes from."))
    if body.startswith(b"PK\x03\x04"):
        return _whole(_workbook(body, most), most)
    _refuse_other_kinds(body)
    text, found, notes = _text(body, encoding)
    return _whole(_csv(text, found, separator, notes, most), most)


def _refuse_other_kinds(body: bytes) -> None:
    kinds = {
        b"\xd0\xcf\x11\xe0": "XLS",
        b"%PDF": "PDF",
        b"\x1f\x8b": "GZIP",
        b"\x89PNG": "PNG",
        b"\xff\xd8\xff": "JPEG",
    }
    for mark, kind in kinds.items():
        if body.startswith(mark):
            raise SheetError(
                _("This is a file of the kind {kind}, which holds no rows that can be read here.").format(kind=kind),
                _("Open it in its program and save it as CSV or as a workbook (XLSX)."),
            )


def _whole(sheet: Sheet, most: int) -> Sheet:
    """Return the sheet if it is one: with a heading, rows, and not too many (1)."""
    if not sheet.lines:
        raise SheetError(
            _("The file holds a heading and no rows, or rows and no heading."),
            _("The first line must name the columns, and the lines under it hold one event each."),
        )
    if len(sheet.lines) > most:
        raise SheetError(
            _("The file holds more than {most} lines.").format(most=f"{most:,}"),
            _("Split it, for example by year, each part with the heading, and bring the parts in one after the other."),
        )
    if len(sheet.columns) > MOST_COLUMNS:
        raise SheetError(
            _("The file has more than {most} columns.").format(most=MOST_COLUMNS),
            _("Take out the columns that the register does not need, and save it again."),
        )
    return sheet


def _text(body: bytes, encoding: str) -> tuple[str, str, list[str]]:
    """Return the file's text, how it was encoded, and what to say about it (2)."""
    marks = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    mark = next((name for start, name in marks.items() if body.startswith(start)), "")
    if mark != "utf-16" and encoding != "utf-16" and b"\0" in body:
        raise SheetError(
            _("The file holds zero bytes: it is not text, or it was damaged on its way."),
            _("Save it again as “CSV UTF-8” from the program it comes from."),
        )
    for name in dict.fromkeys((encoding, mark, "utf-8", "cp1252", "latin-1")):
        if not name:
            continue
        try:
            text = body.decode(name)
        except UnicodeError:
            continue
        guessed = name in {"cp1252", "latin-1"} and not encoding
        note = _(
            "The file is not in UTF-8, so it was read as Windows text. Look at the accents in the samples; if they are "
            "wrong, choose another encoding."
        )
        return text.removeprefix("\ufeff"), name.removesuffix("-sig"), [note] if guessed else []
    raise SheetError(
        _("The letters of the file cannot be read in the encoding chosen."),
        _("Choose another encoding, or save it as “CSV UTF-8”."),
    )


def _csv(text: str, encoding: str, separator: str, notes: list[str], most: int) -> Sheet:
    skipped = 0
    told = re.match(r"sep=(.)\r?\n", text)  # what Excel writes to itself
    if told:
        separator, text, skipped = separator or told[1], text[told.end() :], 1
    separator = separator if separator in SEPARATORS else _separator(text)
    rows = _rows(text, separator, skipped, most)
    heading = next(rows, None)
    columns = _columns(heading.cells if heading else (), notes)
    lines = tuple(line for line in rows if any(line.cells))
    return Sheet(columns, lines, encoding, separator, tuple(notes))


def _rows(text: str, separator: str, skipped: int, most: int) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for count, cells in enumerate(reader):
            if cells:
                yield Line(begins + skipped, tuple(cell.strip() for cell in cells))
            begins = reader.line_num + 1
            if count > most + 1:
                return
    except csv.Error as error:
        raise SheetError(
            _("Line {line} cannot be read: {why}.").format(line=begins + skipped, why=error),
            _("Most often a quotation mark was opened and not closed. Correct that line, or save the file again."),
        ) from error


def _separator(text: str) -> str:
    """Return the character that parts most of the first lines into equally many cells."""
    head = io.StringIO("".join(text.splitlines(keepends=True)[:LOOKED_AT]), newline="").read()

    def fit(separator: str) -> tuple[float, int]:
        try:
            widths = [len(row) for row in csv.reader(io.StringIO(head, newline=""), delimiter=separator) if row]
        except csv.Error:
            return 0.0, 0
        same = sum(width == widths[0] for width in widths) / len(widths) if widths else 0.0
        return (same, widths[0]) if widths and widths[0] > 1 else (0.0, 0)

    return max(SEPARATORS, key=fit)


def _columns(cells: Sequence[str], notes: list[str]) -> tuple[str, ...]:
    """Return a name for every column, each once."""
    found: list[str] = []
    for place, cell in enumerate(cells, start=1):
        name = " ".join(cell.split())[:80] or _("Column {place}").format(place=place)
        if name in found:
            notes.append(
                _("Two columns have the name “{name}”. Look at their samples to tell them apart.").format(name=name)
            )
            name = f"{name} ({found.count(name) + 1 + sum(one.startswith(f'{name} (') for one in found)})"
        found.append(name)
    return tuple(found)


def _workbook(body: bytes, most: int) -> Sheet:
    """Return the first sheet of a workbook that has rows; formulas are told, never computed."""
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to load, and seldom needed

    try:
        _refuse_bombs(body)
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=False, keep_links=False)
        notes: list[str] = []
        for sheet in book.worksheets:
            rows = _sheet_rows(sheet.iter_rows(max_col=MOST_COLUMNS + 1))
            heading = next(rows, None)
            if heading is None:
                continue
            lines = tuple(_first(rows, most + 2))
            if len(book.worksheets) > 1:
                notes.append(_("The workbook has several sheets. Only “{name}” was read.").format(name=sheet.title))
            return Sheet(_columns(heading.cells, notes), lines, "xlsx", "", tuple(notes))
    except SheetError:
        raise
    except Exception as error:  # whatever a damaged or hostile workbook brings about in its reader
        raise SheetError(
            _("This is not a workbook that can be read, or it is damaged."),
            _("Open it in its program and save it again as XLSX or as CSV."),
        ) from error
    raise SheetError(_("The workbook holds no rows."), _("Put the rows on its first sheet and save it again."))


def _first(rows: Iterable[Line], most: int) -> Iterator[Line]:
    for count, line in enumerate(rows):
        if count >= most:
            return
        yield line


def _refuse_bombs(body: bytes) -> None:
    """Raise ``SheetError`` for a workbook that would unpack without end, or define entities."""
    with zipfile.ZipFile(io.BytesIO(body)) as folder:
        parts = folder.infolist()
        is_bomb = len(parts) > 2_000 or sum(part.file_size for part in parts) > UNPACKED  # noqa: PLR2004 - no honest one has so many
        for part in parts if not is_bomb else ():
            if part.filename.endswith((".xml", ".rels")):
                with folder.open(part) as file:
                    head = file.read(4_096)
                is_bomb = is_bomb or b"<!DOCTYPE" in head or b"<!ENTITY" in head
    if is_bomb:
        raise SheetError(
            _("The workbook unpacks to far more than a list of contacts holds, so it was not opened."),
            _("Copy its rows into a new workbook, or save it as CSV."),
        )


def _sheet_rows(rows: Iterable[Sequence[object]]) -> Iterator[Line]:
    for number, row in enumerate(rows, start=1):
        cells = tuple(_cell(getattr(cell, "value", None)) for cell in row)
        while cells and not cells[-1]:
            cells = cells[:-1]
        if cells:
            formulas = frozenset(place for place, cell in enumerate(row) if getattr(cell, "data_type", "") == "f")
            yield Line(number, cells, formulas)


def _cell(value: object) -> str:
    """Return a workbook's value as text: moments in ISO 8601, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return value.isoformat() if isinstance(value, date | time) else str(value).strip()
