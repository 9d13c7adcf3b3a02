"""Lists that a department or personnel sends: CSV in any encoding, workbooks, and every cell of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress

from openpyxl import Workbook

from dintel.apps.contacts.importing.plan import first_plan
from dintel.apps.contacts.importing.sheet import SheetError, read_sheet
from dintel.apps.contacts.importing.targets import guess, suggest
from dintel.apps.contacts.importing.values import ORDERS, CellError, Reading, clock_of, moment_of, number_of, order_of
from dintel.apps.training.reading_lists import checked_list

READS = ("dintel.apps.contacts.importing", "dintel.domain.training", "csv", "zipfile")
COUNT = 40
WORDS = (
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b";",
    b"\t",
    b'"',
    b"2026-11-22T14:00:00-07:00",
    b"0001-01-01 00:00+14:00",
    b"PK",
)
ROWS = (
    ("Date", "Time", "Building", "Officers", "Agency", "What happened"),
    ("2026-11-22", "14:02", "library", 2, "ICE", "=1+1"),
    ("03/08/2026 02:30", "2 pm", "", "none", "", "words, more words"),
)


def seeds() -> Iterator[bytes]:
    yield "\n".join(",".join(f'"{cell}"' for cell in row) for row in ROWS).encode()
    yield "\r\n".join(";".join(map(str, row)) for row in ROWS).encode("utf-16")
    yield "\t".join(map(str, ROWS[0])).encode() + b"\n" + "\t".join(map(str, ROWS[1])).encode("cp1252")
    yield b"number,name,email,department,role,left_on\nE-1,A Person,a@example.invalid,police,,2026-11-30\n"
    yield b"day\n0001-01-01 00:00+14:00\n9999-12-31 23:59-14:00\n11/1/2026 1:30\n3/8/2026 2:30 AM\n20261122\n"
    book, out = Workbook(), io.BytesIO()
    for row in ROWS:
        book.active.append(row)
    book.save(out)
    yield out.getvalue()


def parse(data: bytes) -> None:
    try:
        sheet = read_sheet(data)
    except SheetError:
        return
    first_plan(sheet, "America/Denver")
    for column in sheet.columns[:20]:
        guess(column)
        suggest("facility", column)
    samples = [cell for line in sheet.lines[:20] for cell in line.cells[:20]]
    order_of(samples)
    for cell in samples:
        for read in (clock_of, number_of):
            with suppress(CellError):
                read(cell)
        for order in ORDERS:
            with suppress(CellError):
                moment_of(cell, Reading(order, "America/Denver"))
    with suppress(SheetError):
        checked_list(data, {})
