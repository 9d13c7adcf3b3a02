"""What free text must not hold, read from where lawyers and translators keep it.

The shapes of numbers stand with the law of the place (``law/<place>/screening.toml``), the words
with each language (``locale/<lang>/screening.toml``). Every language is always looked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dintel.domain.policy.rules import BadLawError, LawError
from dintel.domain.screening import KINDS, SPARED, Phrase, Screen, Shape, find, read_phrase
from dintel.lawbook.load import Shelf
from dintel.lawbook.read import Block, File
from dintel.lawbook.words import SOURCE_LANGUAGE

_PIECE = re.compile(r"<([a-z_]+)>")
_WHY = "free text would be kept with a person's number or status in it, or warned of for nothing"


@dataclass(frozen=True, slots=True)
class Screening:
    """What is looked for, and what stands in its place, by language."""

    screen: Screen
    removed: Mapping[str, str]


def load_screening(place: str, root: Path) -> Screening:
    """Return the screen of a place and every language there is.

    Raises ``BadLawError`` with file and line of what cannot be used.
    """
    shelf = Shelf(place, root)
    shapes: list[Shape] = []
    for _layer, _path, file in shelf.files("screening.toml"):
        shapes += _shapes(file.block)
    phrases: list[Phrase] = []
    removed: dict[str, str] = {}
    written: dict[str, Block] = {}
    for path in sorted((root / "locale").glob("*/screening.toml")):
        block = written[path.parent.name] = File(path, root, shelf.errors).block
        removed[path.parent.name] = block.text("removed")
        phrases += _phrases(block)
        block.done()
    home = f"locale/{SOURCE_LANGUAGE}/screening.toml"
    if SOURCE_LANGUAGE not in removed:
        shelf.errors.append(LawError(f"there is no {home}", f"{home}:1", _WHY, "write it"))
    if shelf.errors:
        raise BadLawError(shelf.errors)
    screen = Screen(tuple(shapes), tuple(dict.fromkeys(phrases)))
    for language, words in removed.items():
        _check_removed(written[language], words, screen)
    if shelf.errors:
        raise BadLawError(shelf.errors)
    return Screening(screen, removed)


def _check_removed(block: Block, words: str, screen: Screen) -> None:
    if not (words.startswith("[") and words.endswith("]")) or find(words, screen):
        what = f"removed = {words!r} is not a word in square brackets that may itself be kept"
        block.wrong("removed", what, "what was taken out would be found again", 'write it as in "[removed]"')


def _shapes(block: Block) -> Iterator[Shape]:
    pieces: dict[str, str] = {}
    table = block.table_at("pieces")
    for name in table.table if table else ():
        pieces[name] = _whole(table, name, pieces) if table else ""
    for key in ("number", "leave"):
        for row in block.blocks(key):
            kind = row.choice("kind", KINDS) if key == "number" else SPARED
            source, capital = _whole(row, "pattern", pieces), row.table.get("capital", False)
            row.asked.add("capital")
            row.done()
            try:
                yield Shape(kind, source, capital=capital is True)
            except ValueError as error:
                row.wrong("pattern", str(error), _WHY, "write a pattern as the others are written")
    block.done()


def _whole(row: Block, key: str, pieces: Mapping[str, str]) -> str:
    """Return a pattern with its pieces put in; each stands above the line that names it."""
    source = row.text(key)
    for name in sorted(set(_PIECE.findall(source)) - set(pieces)):
        row.wrong(key, f"there is no piece {name!r} above this line", _WHY, "write it under [pieces] first")
    return _PIECE.sub(lambda found: pieces.get(found[1], ""), source)


def _phrases(block: Block) -> Iterator[Phrase]:
    lists: dict[str, tuple[str, ...]] = {}
    table = block.table_at("lists")
    for name in table.table if table else ():
        lists[name] = table.texts(name) if table else ()
    for row in block.blocks("words"):
        kind = row.choice("kind", KINDS)
        for key, of in (("find", kind), ("leave", SPARED)):
            for line in row.texts(key):
                try:
                    yield from read_phrase(of, line, lists)
                except ValueError as error:
                    row.wrong(key, str(error), _WHY, "write the phrase as the head of locale/en/screening.toml says")
        row.done()
