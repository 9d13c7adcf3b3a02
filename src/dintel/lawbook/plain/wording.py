"""What every plain text keeps to: short sentences, provisions that are there, no word that misleads."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Generic, TypeVar

from dintel.domain.policy.rules import BadLawError, Law, LawError
from dintel.lawbook.city.entry import SLUG
from dintel.lawbook.read import Block, File, nearest

T = TypeVar("T")
MOST_WORDS = 30
"""The longest sentence of a public notice."""
NO_WORD = re.compile(r"[^\w]+")
END_OF_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """One heading with what stands under it; its id is an anchor, and never changes."""

    id: str
    title: str
    entries: tuple[T, ...]


def opened(folder: Path, name: str, errors: list[LawError]) -> Block:
    """Return the top table of a file of a city's folder. Raises ``BadLawError`` if it is not there."""
    root, path = folder.parent.parent, folder / name
    if not path.is_file():
        what, where = f"there is no {name}", path.relative_to(root).as_posix()
        fix = "write it; docs/how-to/tell-the-order-in-plain-words.md says how"
        raise BadLawError([LawError(what, where, "a page that everybody may read would be empty", fix)])
    return File(path, root, errors).block


def parts_of(block: Block, read: Callable[[Block], tuple[T, ...]]) -> tuple[Part[T], ...]:
    """Return the parts of a file in their order; ``read`` reads what stands under one."""
    found: list[Part[T]] = []
    for row in block.blocks("part"):
        found.append(Part(new_id(row, {one.id for one in found}), told(row, "title"), read(row)))
        row.done()
    if not found:
        block.wrong("part", "there is no [[part]]", "the page would be empty", "add one with id and title")
    return tuple(found)


def told(block: Block, key: str, default: str | None = None) -> str:
    """Return words for everybody: not empty unless there is a default, and in sentences that can be followed."""
    said = block.needed(key, "a reader would find nothing there") if default is None else block.text(key, default)
    for sentence in END_OF_SENTENCE.split(said):
        if (words := len(sentence.split())) > MOST_WORDS:
            what = f"a sentence of {words} words: {sentence[:60]!r}…"
            block.wrong(
                key, what, "a tired or frightened reader loses it", f"make two of it; at most {MOST_WORDS} words"
            )
    return said


def new_id(block: Block, taken: Collection[str]) -> str:
    """Return an id that is safe in an address and was not taken."""
    name = block.text("id")
    if not SLUG.fullmatch(name):
        block.wrong("id", f"id = {name!r} is unsafe", "it stands in addresses", "write a-z, 0-9, single hyphens")
    if name in taken:
        block.wrong("id", f"id = {name!r} stands twice", "an address could mean either", "rename one")
    return name


def cited(block: Block, law: Law, *, in_force_on: date | None = None, may_be_none: bool = False) -> tuple[str, ...]:
    """Return the provisions a text rests on; each is there and, with a day, in force on it."""
    names = block.texts("provisions")
    if not names and not may_be_none:
        block.wrong("provisions", "provisions is empty", "a reader must be able to look it up", "name what it rests on")
    for name in names:
        if name not in law.provisions:
            what = f"there is no provision {name!r}.{nearest(name, law.provisions).split(' Valid:')[0]}"
            block.wrong("provisions", what, "a reader must find the source", "name a provision that is there")
        elif in_force_on and not is_in_force(law, name, in_force_on):
            what = f"the provision {name!r} is not in force on {in_force_on}"
            block.wrong("provisions", what, "the sentence would be told as if it held", "cite what is, or move it")
    return names


def is_in_force(law: Law, name: str, on: date) -> bool:
    """Return whether a provision holds on a day, and so does the order, statute or resolution it stands in."""
    versions = law.provisions[name]
    instrument = law.instruments[versions[0].instrument]
    return instrument.status == "in_force" and any(one.span.holds(on) for one in versions)


def refuse_words(block: Block, said: str, forbidden: Collection[str]) -> None:
    """Note an error for a text that could be read as telling anybody to hide, block or mislead."""
    padded = f" {' '.join(NO_WORD.sub(' ', said.lower()).split())} "
    for word in sorted(forbidden):
        if f" {word} " in padded:
            why = "nobody is told to hide, block or mislead, and nothing may look like it"
            block.wrong(
                "says", f"it says {word!r}", why, "say what to do without it; law/us/floor.toml holds the words"
            )
