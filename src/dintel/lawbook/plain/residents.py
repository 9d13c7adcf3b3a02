"""What residents can do: ``cities/<city>/plain/residents.toml``, each with the page that does it.

What is refused, with file and line: a page that is not there, an id used twice, a provision that is not in force, a
sentence that is too long, a word that could be read as telling anybody to hide, block or mislead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dintel.domain.policy.rules import BadLawError, Law, LawError
from dintel.lawbook.plain.wording import cited, new_id, opened, refuse_words, told
from dintel.lawbook.read import Block

FILE = "plain/residents.toml"


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that a resident can do, and the name of the page behind it."""

    id: str
    title: str
    says: str
    door: str
    link: str
    provisions: tuple[str, ...]
    where: str


def load_things(
    folder: Path, *, law: Law, on: date, doors: Collection[str], forbidden: Collection[str]
) -> tuple[Thing, ...]:
    """Return what residents can do, in the file's order. Raises ``BadLawError`` with all that is wrong.

    ``doors`` are the names of the pages there are; ``forbidden`` the words of the law's floor.
    """
    errors: list[LawError] = []
    block = opened(folder, FILE, errors)
    found: list[Thing] = []
    for row in block.blocks("thing"):
        found.append(_thing(row, law, on, doors, {one.id for one in found}))
        refuse_words(row, f"{found[-1].title} {found[-1].says} {found[-1].link}", forbidden)
    if not found:
        block.wrong("thing", "there is no [[thing]]", "the page would be empty", "add one")
    block.done()
    if errors:
        raise BadLawError(errors)
    return tuple(found)


def _thing(row: Block, law: Law, on: date, doors: Collection[str], taken: Collection[str]) -> Thing:
    found = Thing(
        id=new_id(row, taken),
        title=told(row, "title"),
        says=told(row, "says"),
        door=row.choice("door", doors),
        link=told(row, "link"),
        provisions=cited(row, law, in_force_on=on, may_be_none=True),
        where=row.where(),
    )
    row.done()
    return found


def lines_of_things(things: Collection[Thing]) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything that is shown and translated."""
    for one in things:
        yield from ((line, one.where) for line in (one.title, one.says, one.link))
