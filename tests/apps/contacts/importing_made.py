"""A made-up log of a front desk, and the ways in which such files arrive damaged."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from openpyxl import Workbook

HEADING = (
    *("Log no", "Date", "Time", "Building", "How", "Agency", "Immigration?", "Asked", "Paper", "Notes"),
    "Officer name",
)
PUBLIC, HOLD = "enter staff area", "hold"
ROWS = (
    ("17", "03/02/2026", "14:05", "Main Library", "in person", "ICE", "Y", PUBLIC, "I-200", "Two officers.", "A. N."),
    ("18", "03/02/2026", "16:40", "main library", "phone", "Sheriff", "N", HOLD, "none", "Llamaron temprano.", ""),
    ("19", "03/05/2026", "09:00", "Main Library", "fax", "ICE", "Y", HOLD, "I-247A", "Fax, two pages.", "B. N."),
)
MAPPED = {
    "Log no": "reference",
    "Date": "began_on",
    "Time": "began_time",
    "Building": "facility",
    "How": "channel",
    "Agency": "agency",
    "Immigration?": "immigration",
    "Asked": "asked",
    "Paper": "document",
    "Notes": "account",
}
WORDS = {
    "asked": {"enter staff area": "nonpublic_area", "hold": "hold_person"},
    "document": {"I-200": "i200", "I-247A": "i247a", "none": "none"},
    "facility": {"Main Library": "main-library", "main library": "main-library"},
    "channel": {"in person": "visit", "phone": "phone", "fax": "fax"},
    "immigration": {"Y": "yes", "N": "no"},
}
PLAN = {"columns": MAPPED, "words": WORDS, "order": "mdy", "zone": "America/Denver"}
"""The mapping of this log, as it is saved."""
JAIL_PLAN = {
    "columns": {
        "booking_dt": "began_at",
        "release_dt": "custody_at",
        "release_disposition_desc": "custody_kind",
    },
    "words": {
        "custody_kind": {
            "Immigration": "transferred",
            **dict.fromkeys(
                (
                    *("WSI Chain", "Mini-Chain", "Cancel Detainer", "FBI", "US Marshall", "Police Department"),
                    *("Extradition", "DEA", "No Charges Filed", "Court Order", "Western State Hospital"),
                    "Sheriff's Office",
                ),
                "",
            ),
        }
    },
    "constants": {
        "facility": "prisoner-transport-center",
        "immigration": "yes",
        "channel": "unknown",
        "asked": "hold_person",
        "document": "unknown",
        "account": "The log names an immigration hold. It gives the time of booking; when the hold came is not in it.",
        "to_agency": "immigration, as the log says",
    },
    "order": "ymd",
    "zone": "America/Los_Angeles",
    "keep_column": "booking_charge_desc",
    "keep_words": ["HOLD IMMIGRAT"],
}
"""The mapping of a jail's log of charges: only the lines that name an immigration hold are contacts.

The log does not say which paper came, by which way, or when: these stay unknown.
"""


def as_csv(rows: Sequence[Sequence[str]] = ROWS, *, heading: Sequence[str] = HEADING, separator: str = ",") -> bytes:
    """Return rows as a plain CSV file."""
    lines = [separator.join(f'"{cell}"' if separator in cell else cell for cell in row) for row in (heading, *rows)]
    return ("\r\n".join(lines) + "\r\n").encode()


def as_xlsx(rows: Sequence[Sequence[object]] = ROWS, *, heading: Sequence[str] = HEADING) -> bytes:
    """Return rows as a workbook."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (heading, *rows):
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def bomb() -> bytes:
    """Return a workbook whose first sheet unpacks to more than any list of contacts holds."""
    source, file = io.BytesIO(as_xlsx()), io.BytesIO()
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as swollen:
        for part in whole.infolist():
            body = whole.read(part)
            if part.filename.endswith("sheet1.xml"):
                body = body.replace(b"</sheetData>", b" " * 260_000_000 + b"</sheetData>")
            swollen.writestr(part.filename, body)
    return file.getvalue()


def with_entities() -> bytes:
    """Return a workbook that defines an entity, as files made to swell while they are read do."""
    source, file = io.BytesIO(as_xlsx()), io.BytesIO()
    with zipfile.ZipFile(source) as whole, zipfile.ZipFile(file, "w") as changed:
        for part in whole.infolist():
            body = whole.read(part)
            if part.filename.endswith("sheet1.xml"):
                body = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + body
            changed.writestr(part.filename, body)
    return file.getvalue()
