"""A kept report as pages, files and paper show it: words in the reader's language, numbers as text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dintel.apps.city import law
from dintel.apps.regimes import here, names
from dintel.apps.regimes.queries.drawing import HIDDEN


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: what it is called, and what it means."""

    id: str
    title: str
    definition: str
    doubt: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One value as text; ``is_hidden`` and ``is_unknown`` say why it is no number."""

    text: str
    number: int | None = None
    is_hidden: bool = False
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what it stands for, and its values."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One table. ``total`` is the line of all; ``papers`` says in words how many rows a public copy holds back."""

    id: str
    title: str
    headings: tuple[Heading, ...]
    total: Row | None
    rows: tuple[Row, ...]
    label: str
    waiting: int
    papers: str
    is_papers: bool

    @property
    def pairs(self) -> tuple[tuple[Heading, Cell], ...]:
        """Each column of the line of all."""
        return tuple(zip(self.headings, self.total.cells, strict=True)) if self.total else ()

    @property
    def has_hidden(self) -> bool:
        """Whether something was left out."""
        lines = (*([self.total] if self.total else []), *self.rows)
        return bool(self.papers) or any(cell.is_hidden for line in lines for cell in line.cells)


@dataclass(frozen=True, slots=True)
class Whole:
    """All tables of a report, and the days it counts."""

    tables: tuple[Shown, ...]
    since: date
    until: date
    counts_from: date
    counts_until: date


def shown(body: str) -> Whole:
    """Return a report's text as it is shown."""
    kept = json.loads(body)
    days = {name: date.fromisoformat(kept[name]) for name in ("since", "until", "counts_from", "counts_until")}
    return Whole(tables=tuple(_table(one) for one in kept["tables"]), **days)


def _table(kept: Mapping[str, Any]) -> Shown:
    lines = [_row(one, kept["group"]) for one in kept.get("lines", ())]
    return Shown(
        id=kept["id"],
        title=law.say(kept["title"]),
        headings=tuple(_heading(one) for one in kept["columns"]),
        total=lines[0] if lines else None,
        rows=tuple(lines[1:]) if lines else tuple(_paper(one, kept) for one in kept.get("papers", ())),
        label=str(names.GROUPS.get(kept.get("group", ""), "")),
        waiting=kept.get("waiting", 0),
        papers=names.papers_words(kept["papers_count"], here.SMALL_UNDER) if "papers_count" in kept else "",
        is_papers=not lines,
    )


def _heading(kept: Mapping[str, str]) -> Heading:
    return Heading(
        kept["id"], *(law.say(kept[name]) if kept[name] else "" for name in ("title", "definition", "doubt"))
    )


def _row(kept: Mapping[str, Any], group: str) -> Row:
    return Row(names.line_of(group, kept["group"]), tuple(_cell(value) for value in kept["values"]))


def _cell(value: str | int | None) -> Cell:
    if value == HIDDEN:
        return Cell(str(names.LEFT_OUT), is_hidden=True)
    if value is None:
        return Cell(str(names.NOT_KNOWN), is_unknown=True)
    if isinstance(value, int):
        return Cell(names.number(value), number=value)
    return Cell(names.percent(value))


def _paper(values: list[str | None], kept: Mapping[str, Any]) -> Row:
    pairs = zip(kept["columns"], values, strict=True)
    return Row(
        "", tuple(_cell(None) if value is None else Cell(names.told(one["tells"], value)) for one, value in pairs)
    )
