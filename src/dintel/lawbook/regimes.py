"""Reporting duties of every place: one file each under ``reports/``, found by walking the law.

Those of other places are read too: a city can see what it would have to report there, and their published figures
are what the counting is held against.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from dintel.domain.deadlines.due import Rule
from dintel.domain.policy.facts import Space
from dintel.domain.policy.rules import MARKS, OUTCOMES, BadLawError, LawError
from dintel.domain.regime import (
    AXES,
    FACTS,
    REASONS,
    TELLS,
    Column,
    Compared,
    Count,
    Cycle,
    Example,
    Fixed,
    Regime,
    Sheet,
)
from dintel.domain.regime.column import GROUPS, WHATS
from dintel.domain.regime.duty import AGENCIES, NIL, ROWS
from dintel.domain.regime.period import LENGTHS
from dintel.lawbook.deadlines import CALENDARS
from dintel.lawbook.read import Block, File, nearest

STREAMS = ("received", "forwarded", "for_another_agency")
CHANNELS = ("visit", "phone", "email", "mail", "fax", "portal", "unknown")
UNITS = ("calendar_days", "business_days")


def load_regimes(root: Path, space: Space, provisions: Collection[str]) -> dict[str, Regime]:
    """Return every regime by its key; ``space`` holds the values a count may name, ``provisions`` what may be cited.

    Raises ``BadLawError`` with file and line of everything that is wrong with the text.
    """
    errors: list[LawError] = []
    known = {axis.id: frozenset(value.id for value in axis.values) for axis in space.axes if axis.id in FACTS}
    known |= {"stream": frozenset(STREAMS), "channel": frozenset(CHANNELS), "outcome": frozenset(OUTCOMES)}
    found: dict[str, Regime] = {}
    for path in sorted((root / "law").rglob("reports/*.toml")):
        file = File(path, root, errors)
        one = _regime(file.block, path, root, known, provisions)
        if one is None or one.id != path.stem or one.key in found:
            what = f"{path.name} cannot be read, or its id is another, or it stands twice"
            file.block.wrong("id", what, "a report is found by its file name", f'write id = "{path.stem}"')
        else:
            found[one.key] = one
    if errors:
        raise BadLawError(errors)
    return found


def lines_of_regimes(regimes: Collection[Regime]) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything that a person is shown of reporting duties."""
    for one in regimes:
        for line in (one.title, one.reports, one.to, one.doubt, one.due.words):
            yield line, one.where
        for sheet in one.sheets:
            yield sheet.title, one.where
            for column in sheet.columns:
                yield from (
                    (line, one.where) for line in (column.title, column.definition, column.stated, column.doubt)
                )
        for example in one.examples:
            yield from ((line, one.where) for line in (example.what, example.ours_is, example.theirs_is, example.words))


Known = Mapping[str, frozenset[str]]


def _regime(block: Block, path: Path, root: Path, known: Known, provisions: Collection[str]) -> Regime | None:
    due, due_on = _due(block.table_at("due") or block)
    since, cycle = block.day("since"), _cycle(block)
    if since is None or cycle is None:
        return None
    regime = Regime(
        id=block.text("id"),
        place=path.parent.parent.relative_to(root / "law").as_posix(),
        title=block.text("title"),
        reports=block.text("reports"),
        to=block.text("to"),
        cite=block.text("cite"),
        provisions=block.texts("provisions"),
        sources=block.texts("sources"),
        mark=block.choice("mark", MARKS),
        doubt=block.text("doubt", ""),
        cycle=cycle,
        since=since,
        nil=block.choice("nil", NIL),
        due=due,
        due_on=due_on,
        sheets=tuple(_sheet(row, known) for row in block.blocks("table")),
        examples=tuple(_example(row) for row in block.blocks("compared")),
        where=block.where(),
        text_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    block.done()
    groups = [sheet.group for sheet in regime.sheets if sheet.group]
    for group in sorted({one for one in groups if groups.count(one) > 1}):
        why = "their lines would give each other's small counts back"
        block.wrong("table", f"two tables by {group}", why, "write their columns in one table")
    _require_sources(block, regime, lambda name: name in provisions or _is_written(root, name))
    return regime


def _is_written(root: Path, name: str) -> bool:
    """Say whether a provision stands in the law of any place; a duty of another place cites its own."""
    layer, _, rest = name.rpartition("/")
    place, _, instrument = layer.rpartition("/")
    return (root / "law" / place / "instruments" / instrument / "provisions" / f"{rest}.toml").is_file()


def _require_sources(block: Block, regime: Regime, is_known: Callable[[str], bool]) -> None:
    """Note an error where nobody could check a duty, or would take a proposal for the law."""
    for name in sorted({name for name in regime.provisions if not is_known(name)}):
        what = f"there is no provision {name!r}"
        block.wrong("provisions", what, "a reader must find the source", "correct the name")
    if regime.mark == "?" and not regime.doubt:
        why = "a proposal would be taken for the law"
        block.wrong("doubt", "mark ? without a doubt", why, "say what is not settled")
    if not regime.sources:
        block.wrong("sources", "sources is empty", "nobody could check it", "write where it was read")


def _cycle(block: Block) -> Cycle | None:
    months, begins = LENGTHS.get(block.choice("period", LENGTHS), 0), block.number("begins", 1)
    try:
        return Cycle(months, begins)
    except ValueError as error:
        block.wrong("begins", str(error), "no period could be named", "write a month from 1 to 12")
        return None


def _due(row: Block) -> tuple[Rule, Fixed | None]:
    month, day, count = row.number("month"), row.number("day"), row.number("count")
    unit, words = row.choice("unit", UNITS, "calendar_days"), row.text("words", "")
    calendar = row.choice("calendar", CALENDARS, "city")
    row.done()
    is_named = bool(month and day)
    if not is_named and not count and not words:
        what = "no day, no count and no words"
        row.wrong("words", what, "a report without a date must say so", "write month and day, or count, or words")
    rule = Rule("due", "", count, "printed_date" if is_named else unit, calendar, words=words, where=row.where())
    return rule, Fixed(month, day) if is_named else None


def _sheet(row: Block, known: Known) -> Sheet:
    columns = tuple(_column(one, known) for one in row.blocks("column"))
    sheet = Sheet(
        id=row.text("id"),
        title=row.text("title"),
        columns=columns,
        rows=row.choice("rows", ROWS, "counts"),
        group=row.choice("group", GROUPS, ""),
        agencies=row.choice("agencies", AGENCIES, "immigration"),
        where=_where(row, known),
    )
    names = [column.id for column in columns]
    lost = [column for column in columns if column.part and not {column.part, column.of} <= set(names)]
    if not columns or len(set(names)) != len(names) or lost:
        what = f"the columns of {sheet.id!r} are none, stand twice, or are shares of no column"
        row.wrong("column", what, "the table could not be counted", "name each column once")
    if any(bool(column.tells) == (sheet.rows == "counts") for column in columns if not column.stated):
        what = f"{sheet.id!r} has columns for counts and for papers"
        row.wrong("rows", what, "a line is a count, or it is a paper", 'papers have "tells", counts have "what"')
    row.done()
    return sheet


def _column(row: Block, known: Known) -> Column:
    what = row.choice("what", WHATS, "")
    where = _where(row, known)
    column = Column(
        id=row.text("id"),
        title=row.text("title"),
        definition=row.text("definition"),
        count=Count(what, where) if what else None,
        part=row.text("part", ""),
        of=row.text("of", ""),
        tells=row.choice("tells", TELLS, ""),
        stated=row.text("stated", ""),
        doubt=row.text("doubt", ""),
    )
    if [bool(what), bool(column.part and column.of), bool(column.tells), bool(column.stated)].count(True) != 1:
        what = f"{column.id!r} must be counted, or a share, or told, or stated: one of these"
        row.wrong(
            "what", what, "nobody could say what the number is", "write what, or part and of, or tells, or stated"
        )
    row.done()
    return column


def _where(row: Block, known: Known) -> dict[str, frozenset[str]]:
    row.asked.add("where")
    table = row.table.get("where", {})
    found: dict[str, frozenset[str]] = {}
    for axis, values in table.items():
        if axis not in AXES or not isinstance(values, list) or not set(values) <= known.get(axis, frozenset()):
            wrong = sorted(set(values) - known.get(axis, frozenset())) if isinstance(values, list) else values
            hint = nearest(axis, AXES) if axis not in AXES else nearest(str(wrong), known[axis])[:300]
            row.wrong("where", f"{axis} = {wrong} is not known.{hint}", "it would count nothing", "use a valid value")
        else:
            found[axis] = frozenset(values)
    return found


def _example(row: Block) -> Example:
    ours, theirs = row.number("ours"), row.number("theirs")
    found = Example(
        what=row.text("what"),
        counts=Compared(max(0, ours), max(0, theirs)),
        ours_is=row.text("ours_is"),
        theirs_is=row.text("theirs_is"),
        reason=row.choice("reason", REASONS),
        words=row.text("words"),
        source=row.text("source"),
        mark=row.choice("mark", MARKS),
    )
    row.done()
    return found
