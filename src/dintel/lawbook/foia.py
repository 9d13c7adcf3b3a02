"""Requests to federal agencies as data under ``law/us/foia``: exemptions, offices that take requests, letters.

1. Exemptions are a closed set (5 U.S.C. 552(b)): one that is not there cannot be claimed on a page.
2. An office without an address says so in a doubt; nothing is made up.
3. A sentence of a letter that says something of the law names its provision.
4. A paragraph with a blank, such as ``{due_on}``, is left out where the blank has no value.
5. Field offices, districts and courts near a place stand with it, in ``foia/parts.toml`` of its layer.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dintel.domain.policy.rules import MARKS, BadLawError
from dintel.lawbook.load import Shelf
from dintel.lawbook.read import Block, nearest

EXEMPTIONS = ("b1", "b2", "b3", "b4", "b5", "b6", "b7A", "b7B", "b7C", "b7D", "b7E", "b7F", "b8", "b9")
"""5 U.S.C. 552(b)(1)-(9); paragraph (7) by its letters."""
REQUEST, APPEAL, REMINDER = "request", "appeal", "reminder"
KINDS = (REQUEST, APPEAL, REMINDER)
BLANKS = frozenset(
    {
        *("city", "agency", "office", "since", "until", "fee_limit"),
        *("number", "tracking", "sent_on", "answered_on", "due_on", "ground"),
    }
)
_BLANK = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Exemption:
    """One ground on which an agency can hold a record back."""

    id: str
    title: str
    words: str
    where: str

    @property
    def cite(self) -> str:
        """The paragraph as agencies print it: ``(b)(7)(E)``."""
        number, letter = self.id[1], self.id[2:]
        return f"(b)({number})({letter})" if letter else f"(b)({number})"


@dataclass(frozen=True, slots=True)
class Agency:
    """A federal agency, and its office that takes requests for records."""

    id: str
    name: str
    short: str
    office: str
    address: tuple[str, ...]
    online: str
    parts: tuple[str, ...]
    source: str
    mark: str
    doubt: str
    where: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a letter in English, and the provisions that it rests on."""

    text: str
    relies_on: tuple[str, ...]

    def fits(self, filled: Iterable[str]) -> bool:
        """Say whether every blank in it has a value (4.)."""
        return set(_BLANK.findall(self.text)) <= set(filled)


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """One letter to an agency."""

    id: str
    kind: str
    order: int
    title: str
    subject: str
    what: tuple[Paragraph, ...]
    how: tuple[Paragraph, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Foia:
    """All that is known of requests to federal agencies."""

    exemptions: Mapping[str, Exemption]
    exemptions_doubt: str
    agencies: Mapping[str, Agency]
    letters: Mapping[str, LetterTemplate]


def load_foia(place: str, root: Path, provisions: Collection[str]) -> Foia:
    """Return exemptions, offices and letters; ``provisions`` are the names that may be cited.

    Raises ``BadLawError`` with file and line of everything that is wrong with the text.
    """
    shelf = Shelf(place, root)
    top = shelf.top("foia/exemptions.toml")
    found = Foia(
        exemptions=_exemptions(top),
        exemptions_doubt=top.text("doubt"),
        agencies=_agencies(shelf),
        letters=_letters(shelf, provisions),
    )
    top.done()
    if shelf.errors:
        raise BadLawError(shelf.errors)
    return found


def lines_of_foia(foia: Foia) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything that a person is shown; the letters themselves stay in English."""
    for one in foia.exemptions.values():
        yield from ((line, one.where) for line in (one.title, one.words))
        yield foia.exemptions_doubt, one.where
    for agency in foia.agencies.values():
        yield from ((line, agency.where) for line in (agency.online, agency.doubt))
    for letter in foia.letters.values():
        yield letter.title, letter.where


def _exemptions(top: Block) -> dict[str, Exemption]:
    top.text("cite")
    top.choice("mark", MARKS)
    found = {}
    for row in top.blocks("exemption"):
        one = Exemption(row.choice("id", EXEMPTIONS), row.text("title"), row.text("words"), row.where())
        found[one.id] = one
        row.done()
    if tuple(found) != EXEMPTIONS:
        missing = ", ".join(sorted(set(EXEMPTIONS) - set(found))) or "none, but the order"
        why = "a letter that claims one could not be written down"
        top.wrong("exemption", f"the set is not whole: {missing}", why, "write each once, in the order of the statute")
    return found


def _agencies(shelf: Shelf) -> dict[str, Agency]:
    """Return the offices of the widest layer; every layer can add parts of an agency that are near (5.)."""
    near: dict[str, tuple[str, ...]] = {}
    rows = {row.text("id"): row for row in shelf.top("foia/offices.toml").blocks("agency")}
    for _layer, _path, file in shelf.files("foia/parts.toml"):
        block = file.block
        for row in block.blocks("agency"):
            name = row.choice("id", rows)
            near[name] = (*near.get(name, ()), *row.texts("parts"))
            row.done()
        block.done()
    return {name: _agency(row, near.get(name, ())) for name, row in rows.items()}


def _agency(row: Block, near: tuple[str, ...]) -> Agency:
    one = Agency(
        id=row.text("id"),
        name=row.text("name"),
        short=row.text("short"),
        office=row.text("office"),
        address=row.texts("address"),
        online=row.text("online", ""),
        parts=(*near, *row.texts("parts")),
        source=row.text("source"),
        mark=row.choice("mark", MARKS),
        doubt=row.text("doubt", ""),
        where=row.where(),
    )
    if (one.mark == "?" or not one.address) and not one.doubt:  # 2.
        what = f"{one.id!r} has no address that was read, and no doubt"
        row.wrong("doubt", what, "a letter would go nowhere", "write what whoever sends has to look up")
    row.done()
    return one


def _letters(shelf: Shelf, provisions: Collection[str]) -> dict[str, LetterTemplate]:
    found: dict[str, LetterTemplate] = {}
    for _layer, path, file in shelf.files("foia/letters/*.toml"):
        one = _letter(file.block, provisions)
        if one.id != path.stem:
            what, fix = f"id = {one.id!r} in {path.name}", f'write id = "{path.stem}"'
            file.block.wrong("id", what, "a letter is found by its file name", fix)
        found[one.id] = one
    return dict(sorted(found.items(), key=lambda pair: (pair[1].order, pair[0])))


def _letter(block: Block, provisions: Collection[str]) -> LetterTemplate:
    one = LetterTemplate(
        id=block.text("id"),
        kind=block.choice("kind", KINDS),
        order=block.number("order"),
        title=block.text("title"),
        subject=block.text("subject"),
        what=tuple(_paragraph(row, provisions) for row in block.blocks("what")),
        how=tuple(_paragraph(row, provisions) for row in block.blocks("how")),
        where=block.where(),
    )
    block.done()
    return one


def _paragraph(row: Block, provisions: Collection[str]) -> Paragraph:
    one = Paragraph(row.text("text"), row.texts("relies_on"))
    for name in set(_BLANK.findall(one.text)) - BLANKS:
        row.wrong(
            "text", f"no blank {{{name}}} is known.{nearest(name, BLANKS)}", "it would never be filled", "use one"
        )
    for name in one.relies_on:  # 3.
        if name not in provisions:
            what = f"there is no provision {name!r}.{nearest(name, provisions)[:200]}"
            row.wrong("relies_on", what, "a reader must find the source", "name a provision that is there")
    row.done()
    return one
