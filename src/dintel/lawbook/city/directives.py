"""What the order tells whom to do: ``cities/<city>/directives.toml``, every line checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType as View

from dintel.lawbook.city.entry import Entry, tables_of
from dintel.lawbook.city.profile import MARKS

KEYS = "title signed_on mark doubt id number nature who departments what when source directives due_on"
DUTY, ANNOUNCEMENT, OBSERVATION = "duty", "announcement", "observation"
NATURES = (DUTY, ANNOUNCEMENT, OBSERVATION)
ALL = "all"


@dataclass(frozen=True, slots=True)
class Directive:
    """One thing that the order says, in our words. It binds nobody unless it is a duty."""

    id: str
    number: int
    nature: str
    who: str
    departments: tuple[str, ...]
    """The departments it binds, in the order of the city's file."""
    what: str
    when: str
    due_on: date | None
    """The date in the order; ``None`` where no account gives one."""
    sources: tuple[str, ...]
    """Where it was read."""
    mark: str
    doubt: str

    @property
    def is_duty(self) -> bool:
        """Whether somebody in the city has to do it; an observation never is one."""
        return self.nature == DUTY


@dataclass(frozen=True, slots=True)
class Order:
    """The order, and what it says."""

    title: str
    signed_on: date | None
    """``None`` where only the year was read."""
    mark: str
    doubt: str
    directives: Mapping[str, Directive]

    @property
    def duties(self) -> tuple[Directive, ...]:
        """What has to be done, in the order's own sequence."""
        return tuple(one for one in self.directives.values() if one.is_duty)


def open_directives(path: Path, departments: Collection[str]) -> Order:
    """Return the order in a file; ``departments`` are the ids there are.

    Raises ``CityError`` at the first line that cannot be used.
    """
    tables = tables_of(path, f"{KEYS} {_ids_of_sources(path)}")
    top = tables.get("order")
    if top is None:
        tables[""].fail("There is no [order].", "Pages name it.", "Write one, with title and mark.")
    sources = {name: str(where) for name, where in tables["sources"].values.items()} if "sources" in tables else {}
    found: dict[str, Directive] = {}
    for row in (row for key, row in tables.items() if key.startswith("directives.")):
        directive = _directive(row, found, sources, departments)
        found[directive.id] = directive
    signed_on = top.values.get("signed_on")
    if signed_on is not None and not isinstance(signed_on, date):
        top.fail(
            f"`signed_on` is {signed_on!r}.",
            "Pages show it.",
            "Write a day, as signed_on = 2025-07-21, or leave the line out.",
        )
    title, mark = top.text("title", needed=True), top.one_of("mark", MARKS)
    return Order(title, signed_on, mark, top.text("doubt"), View(found))


def _ids_of_sources(path: Path) -> str:
    """Return the ids under [sources], each of which is a key of its own."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""  # said by whoever reads it next
    told = re.search(r"(?ms)^\[sources\]$(.*?)(?=^\[|\Z)", text)
    return " ".join(re.findall(r"(?m)^(\w+) *=", told[1])) if told else ""


def _directive(
    row: Entry, taken: Mapping[str, Directive], sources: Mapping[str, str], departments: Collection[str]
) -> Directive:
    number, due_on = row.values.get("number"), row.values.get("due_on")
    if not isinstance(number, int) or number != len(taken) + 1:
        row.fail(f"`number` is {number!r}.", "They are numbered without gaps.", f"Write number = {len(taken) + 1}.")
    if due_on is not None and not isinstance(due_on, date):
        row.fail(f"`due_on` is {due_on!r}.", "It is a day of the order.", "Write a day, or leave the line out.")
    nature, cited = row.one_of("nature", NATURES), row.words("source")
    if not cited or not sources.keys() >= set(cited):
        row.fail(f"`source` is {cited}.", "Every fact has a source.", "Write ids that stand under [sources].")
    return Directive(
        id=row.new_id(taken),
        number=number,
        nature=nature,
        who=row.text("who", needed=True),
        departments=_bound(row, nature, departments),
        what=row.text("what", needed=True),
        when=row.text("when", needed=True),
        due_on=due_on,
        sources=tuple(sources[name] for name in cited),
        mark=row.one_of("mark", MARKS),
        doubt=row.text("doubt"),
    )


def _bound(row: Entry, nature: str, departments: Collection[str]) -> tuple[str, ...]:
    named = row.words("departments")
    if strays := ", ".join(name for name in named if name != ALL and name not in departments):
        row.fail(f"`departments` names {strays}.", "No such department.", 'Write ids of departments.csv, or "all".')
    if bool(named) != (nature == DUTY):
        row.fail(
            f"`departments` is {list(named)} for an entry that is: {nature}.",
            "A duty binds somebody, and nothing else does.",
            "Write who is bound by a duty, and [] for an announcement or an observation.",
        )
    return tuple(name for name in departments if ALL in named or name in named)


def lines_of_directives(order: Order) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything that is shown and translated."""
    yield order.title, "order"
    yield order.doubt, "order"
    for one in order.directives.values():
        for line in (one.who, one.what, one.when, one.doubt):
            yield line, f"directive {one.id}"
