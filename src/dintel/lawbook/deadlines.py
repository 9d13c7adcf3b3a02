"""How the clocks of the law are counted: the blocks of ``deadlines.toml`` as rules to count by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from dintel.domain.deadlines.due import PAUSES, ROLLS, UNITS, Rule
from dintel.lawbook.read import Block, File

CALENDARS = ("federal", "city")
"""The calendars a deadline can be counted in; ``lawbook.calendars`` opens them."""


def cite_of(provision: str, root: Path) -> str:
    """Return how lawyers cite a provision, or its id when the law has it no more."""
    layer, instrument, part = provision.rsplit("/", 2)
    path = root / "law" / layer / "instruments" / instrument / "provisions" / f"{part}.toml"
    return File(path, root, []).block.text("cite") if path.is_file() else provision


def rules_of(rows: Iterable[Block]) -> Iterator[Rule]:
    """Yield the rule of each block, and behind it the rule of its first notice, if it has one.

    What is wrong goes to the errors of the file; such a block gives no rule.
    """
    for row in rows:
        yield from _rules(row)
        row.done()


def _rules(row: Block) -> Iterator[Rule]:
    name, title, relies_on = row.text("id"), row.text("title"), row.text("relies_on")
    doubt, words = row.text("doubt", ""), row.text("words", "")
    count, unit = row.number("count"), row.choice("unit", UNITS)
    roll, pauses = row.choice("roll", ROLLS, "none"), row.choice("pauses", PAUSES, "unsaid")
    calendar = _calendar(row, "calendar", unit)
    if _is_right(row, "count", count, unit, roll) and pauses in PAUSES:
        yield Rule(name, title, count, unit, calendar, roll, pauses, words, relies_on, doubt, row.where())
    first, first_unit = row.number("first_notice"), row.choice("first_notice_unit", UNITS, "")
    first_title, first_calendar = (
        row.text("first_notice_title", ""),
        _calendar(row, "first_notice_calendar", first_unit),
    )
    first_doubt = row.text("first_notice_doubt", "")
    if first and _is_right(row, "first_notice", first, first_unit, "none"):
        yield Rule(
            id=f"{name}_first_notice",
            title=first_title or title,
            count=first,
            unit=first_unit,
            calendar=first_calendar,
            relies_on=relies_on,
            doubt=first_doubt,
            where=row.where("first_notice"),
        )


def _calendar(row: Block, key: str, unit: str) -> str:
    calendar = row.choice(key, CALENDARS, "")
    if not calendar and unit == "business_days":
        row.wrong(
            key,
            f"{key} is missing",
            "federal and city offices do not close on the same days",
            f'write {key} = "federal" or "city"',
        )
    return calendar or "city"


def _is_right(row: Block, key: str, count: int, unit: str, roll: str) -> bool:
    try:
        Rule("", "", count, unit, roll=roll)
    except ValueError:
        if unit in UNITS:
            row.wrong(
                key,
                f"{key} = {count} with unit {unit!r} and roll {roll!r} cannot be counted",
                "a deadline that cannot be counted would never fall due",
                "write a count of 0 or more; only calendar days can move to the next open day",
            )
        return False
    return True
