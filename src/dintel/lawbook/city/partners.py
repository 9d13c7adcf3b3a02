"""Who helps residents, from ``cities/<city>/partners.csv``: a directory, never advice and never a ranking."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from dintel.lawbook.city.entry import Entry, rows_of
from dintel.lawbook.city.profile import HELPS, Partner, Source

COLUMNS = "id,name,helps,what,languages,phone,web,source,read_on,doubt"
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]+)?")
PHONE = re.compile(r"(\+?[0-9][0-9 -]*)?")
WEB = re.compile(r"(https://[a-z0-9.-]+\.[a-z]+(/[a-z0-9./_-]*)?)?")


def open_partners(folder: Path, sources: Mapping[str, Source]) -> dict[str, Partner]:
    """Return the partners of a city by id, in the order of the file; none where there is no file.

    Raises ``CityError`` at the first row that cannot be used.
    """
    path = folder / "partners.csv"
    found: dict[str, Partner] = {}
    for row in rows_of(path, COLUMNS) if path.is_file() else ():
        partner = _partner(row, found, sources)
        found[partner.id] = partner
    return found


def _partner(row: Entry, taken: Mapping[str, Partner], sources: Mapping[str, Source]) -> Partner:
    helps = row.words("helps")
    if not helps or not set(helps) <= set(HELPS):
        row.fail(f"`helps` is {helps}.", "People look for a kind of help.", f"Write some of: {', '.join(HELPS)}.")
    return Partner(
        id=row.new_id(taken),
        name=row.text("name", needed=True),
        helps=helps,
        what=row.text("what", needed=True),
        languages=_languages(row),
        phone=_shaped(row, "phone", PHONE, "A telephone dials it.", "Write digits, or leave it empty."),
        web=_shaped(row, "web", WEB, "A link leads there.", "Write https://..., or leave it empty."),
        sources=row.cited(sources),
        read_on=_day(row),
        doubt=row.text("doubt"),
    )


def _languages(row: Entry) -> tuple[str, ...]:
    codes = row.words("languages")
    if strays := [code for code in codes if not LANGUAGE.fullmatch(code)]:
        row.fail(f"`languages` holds {strays}.", "Readers are led by it.", "Write codes such as en;es;zh-hans.")
    return codes


def _shaped(row: Entry, key: str, shape: re.Pattern[str], why: str, write: str) -> str:
    value = row.text(key)
    if not shape.fullmatch(value):
        row.fail(f"`{key}` is {value!r}.", why, write)
    return value


def _day(row: Entry) -> str:
    value = row.text("read_on", needed=True)
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        row.fail(f"`read_on` is {value!r}.", "Numbers grow old.", "Write the day the source was read: YYYY-MM-DD.")
