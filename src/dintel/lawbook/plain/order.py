"""The order in plain words: ``cities/<city>/plain/order.toml``.

What is refused, with file and line: a sentence of a directive that is not in the book, a directive told twice or never,
a sentence without a provision or with one that is not in force, a sentence that is too long, a misspelt key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dintel.domain.policy.rules import BadLawError, Law, LawError
from dintel.lawbook.city.directives import Order
from dintel.lawbook.plain.wording import Part, cited, opened, parts_of, told
from dintel.lawbook.read import Block, nearest

FILE = "plain/order.toml"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One directive as a resident reads it; who, when and how well it was read stand in the city's directives."""

    directive: str
    says: str
    more: str
    not_known: str
    provisions: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class Around:
    """One piece of the law before, above or after the order; what became of it stands in the law book."""

    says: str
    provisions: tuple[str, ...]
    where: str


@dataclass(frozen=True, slots=True)
class PlainOrder:
    """The whole page."""

    parts: tuple[Part[Sentence], ...]
    not_known: tuple[str, ...]
    around: tuple[Around, ...]


def load_order(folder: Path, *, law: Law, order: Order, on: date) -> PlainOrder:
    """Return the order in plain words, as sound on a day. Raises ``BadLawError`` with all that is wrong."""
    errors: list[LawError] = []
    block = opened(folder, FILE, errors)
    seen: dict[str, str] = {}

    def sentences(part: Block) -> tuple[Sentence, ...]:
        return tuple(_sentence(row, law, order, seen, on) for row in part.blocks("sentence"))

    found = PlainOrder(
        parts=parts_of(block, sentences),
        not_known=block.texts("not_known"),
        around=tuple(_around(row, law) for row in block.blocks("around")),
    )
    if not found.not_known:
        block.wrong(
            "not_known", "not_known is empty", "what is not known has to be said", "write what nobody could find out"
        )
    for name in sorted(order.directives.keys() - seen.keys()):
        what, why = f"the directive {name!r} is never told", "a part of the order would be left out"
        block.wrong("part", what, why, f'add a [[part.sentence]] with directive = "{name}"')
    block.done()
    if errors:
        raise BadLawError(errors)
    return found


def _sentence(row: Block, law: Law, order: Order, seen: dict[str, str], on: date) -> Sentence:
    name = row.text("directive")
    if name not in order.directives:
        what = f"there is no directive {name!r}.{nearest(name, order.directives)}"
        row.wrong("directive", what, "the order would be made to say what it does not", "name one of directives.toml")
    if name in seen:
        what = f"the directive {name!r} is told twice, first at {seen[name]}"
        row.wrong("directive", what, "two tellings can differ", "make one sentence of them")
    seen.setdefault(name, row.where())
    found = Sentence(
        directive=name,
        says=told(row, "says"),
        more=told(row, "more", ""),
        not_known=told(row, "not_known", ""),
        provisions=cited(row, law, in_force_on=on),
        where=row.where(),
    )
    row.done()
    return found


def _around(row: Block, law: Law) -> Around:
    found = Around(told(row, "says"), cited(row, law), row.where())
    row.done()
    return found


def lines_of_order(order: PlainOrder) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything that is shown and translated."""
    for part in order.parts:
        yield part.title, f"cities {FILE}"
        for one in part.entries:
            yield from ((line, one.where) for line in (one.says, one.more, one.not_known))
    yield from ((line, f"cities {FILE}") for line in order.not_known)
    yield from ((one.says, one.where) for one in order.around)
