"""The calendars that deadlines are counted in, as the law's and the city's files give them.

Federal holidays are those of 5 U.S.C. 6103 as the ``holidays`` package computes them; on which years
that is relied stands in ``law/us/deadlines.toml``. The city's are those it has announced, one line
each in ``cities/<city>/calendar.toml``; until there is one, the calendar says so.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import MappingProxyType

import holidays

from dintel.domain.deadlines.calendar import Calendar
from dintel.domain.policy.rules import BadLawError, LawError
from dintel.lawbook.city.entry import Entry, tables_of
from dintel.lawbook.read import Block, File

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CITY_KEYS = (
    "working_days announced_by saturday_observed_on sunday_observed_on source mark doubt holidays on name "
    "reported_closures"
)
YEARS_AROUND = 10
NOT_SET = "City holidays not yet set."


def open_calendars(city: str, root: Path) -> dict[str, Calendar]:
    """Return the federal and the city's calendar by id; ``root`` holds ``law/`` and ``cities/``.

    Raises ``BadLawError`` or ``CityError``, naming file and line, when one cannot be used.
    """
    found = (federal_calendar(root), city_calendar(root / "cities" / city / "calendar.toml"))
    return {calendar.id: calendar for calendar in found}


def federal_calendar(root: Path) -> Calendar:
    """Return the federal working days, as far as ``law/us/deadlines.toml`` relies on them."""
    errors: list[LawError] = []
    file = File(root / "law" / "us" / "deadlines.toml", root, errors)
    row = file.block.table_at("federal_calendar") or Block(file, {}, "federal_calendar")
    known_from, known_until = row.day("known_from") or date.max, row.day("known_until") or date.min
    name = row.text("name")
    row.text("relies_on")
    row.done()
    if known_from >= known_until and not errors:
        row.wrong(
            "known_until",
            "the calendar is known for no day",
            "every date would be in doubt",
            "write `known_from` and a later `known_until`",
        )
    if errors:
        raise BadLawError(errors)
    years = range(known_from.year - YEARS_AROUND, known_until.year + YEARS_AROUND)  # a guess beats a gap, and says so
    days = holidays.country_holidays("US", years=years, language="en_US")
    return Calendar(
        id="federal",
        name=name,
        weekend=frozenset({5, 6}),
        holidays=MappingProxyType(dict(sorted(days.items()))),
        known_from=known_from,
        known_until=known_until,
    )


def city_calendar(path: Path) -> Calendar:
    """Return the working days of the city's offices with the holidays it has announced.

    Raises ``CityError`` at the first line that cannot be used.
    """
    tables = tables_of(path, CITY_KEYS)
    top, announced = tables[""], tables.get("announced", tables[""])
    weekend = _weekend(top)
    found = _announced(announced)
    years = sorted({day.year for day in found})
    if missing := sorted(set(range(years[0], years[-1])) - set(years)) if years else []:
        announced.fail(
            f"No holiday is announced for {missing[0]}.",
            "A year without its holidays would be counted as complete.",
            f"Write the holidays of {missing[0]}, or take out the years around it.",
        )
    return Calendar(
        id="city",
        name="Working days of the city",
        weekend=weekend,
        holidays=MappingProxyType(dict(sorted(found.items()))),
        known_from=date(years[0], 1, 1) if years else date.min,
        known_until=date(years[-1] + 1, 1, 1) if years else date.min,
        doubt="" if years else NOT_SET,
    )


def _weekend(top: Entry) -> frozenset[int]:
    working = top.words("working_days")
    strays = [name for name in working if name not in WEEKDAYS]
    if strays or not working:
        top.fail(
            f"`working_days` is {list(working)}.",
            "Deadlines in working days are counted by it.",
            f"Write the days in small letters, of {', '.join(WEEKDAYS)}.",
        )
    return frozenset(at for at, name in enumerate(WEEKDAYS) if name not in working)


def _announced(table: Entry) -> dict[date, str]:
    rows = table.values.get("holidays", [])
    if not isinstance(rows, list):
        table.fail("`holidays` is no list.", "Each is one day.", "Write holidays = [ { on = ..., name = ... }, ].")
    found: dict[date, str] = {}
    for row in rows:
        day = row.get("on") if isinstance(row, dict) else None
        entry = Entry(table.path, _line_of(table, day), row if isinstance(row, dict) else {})
        if type(day) is not date or set(entry.values) != {"on", "name", "source"}:
            entry.fail(
                f"This is no announced holiday: {row}.",
                "A day off moves every deadline over it.",
                'Write { on = 2026-12-25, name = "...", source = "..." }, the date without quotation marks.',
            )
        entry.text("source", needed=True)
        if day in found:
            entry.fail(f"{day} stands twice.", "A day is off once.", "Remove one of the two lines.")
        found[day] = entry.text("name", needed=True)
    return found


def _line_of(table: Entry, day: object) -> int:
    """Return the last line that names the day, else the line of the table."""
    lines = table.path.read_text(encoding="utf-8-sig").splitlines()
    return next((n for n in range(len(lines), 0, -1) if day and f"on = {day}" in lines[n - 1]), table.line)
