"""Arguments about a city's order, both sides of each: ``cities/<city>/arguments/<id>.toml``, found by walking it.

They are not law: they are what people of one city said, so they stand with the city and not in a layer of the law.

What is refused, with file and line: an argument that nobody is named for, without a source, without a fair test, with
one side or with three, with one side told at more than twice the length of the other; a figure, a cell of one, a
report, an amendment or a provision that is not there, a cell that no table of its figure holds; an argument that
nothing tests and that does not say why it cannot be tested yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dintel.domain.figures import Definition, Version
from dintel.domain.policy.rules import MARKS, BadLawError, LawError
from dintel.lawbook.figures import cell_at
from dintel.lawbook.plain.claims import is_in_words
from dintel.lawbook.read import Block, File, nearest

SIDES = 2
MOST_TIMES_LONGER = 2


@dataclass(frozen=True, slots=True)
class Known:
    """What an argument may point at: figures by id, and the names of provisions, reports and amendments."""

    figures: Mapping[str, Definition]
    provisions: Collection[str]
    reports: Collection[str]
    amendments: Collection[str]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where words stand, and how well that was read. Either a provision of the book, or a page or paper in words."""

    provision: str
    where: str
    mark: str
    note: str


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an argument in its strongest form."""

    who: str
    says: str
    origins: tuple[Origin, ...]
    doubt: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One number of a figure: its sentence, the cell, what it is a part of; or one for each group of a level."""

    words: str
    at: Mapping[str, str]
    of: Mapping[str, str] | None
    each: str
    """The level whose groups are told one by one; empty for a single number."""


@dataclass(frozen=True, slots=True)
class Tested:
    """A figure that tests an argument: why, and which of its numbers; its own headlines where none is named."""

    figure: str
    why: str
    numbers: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class NotKnown:
    """What cannot be counted yet, because of what, and what would have to be recorded."""

    what: str
    because: str
    needs: str


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument and its answer, with the test that would be fair to both."""

    id: str
    order: int
    name: str
    """In two or three words, for lists."""
    title: str
    sides: tuple[Side, ...]
    """Whoever makes it, and whoever answers."""
    fair_test: str
    tested: tuple[Tested, ...]
    not_known: tuple[NotKnown, ...]
    reports: tuple[str, ...]
    amendments: tuple[str, ...]
    is_compared: bool
    """Whether the comparison with other people's counts tests it too."""
    where: str


def load_arguments(folder: Path, root: Path, known: Known) -> dict[str, Argument]:
    """Return the arguments of a city by id, in their order; none for a city without the folder.

    ``folder`` is the city's own. Raises ``BadLawError`` with file and line of everything that is wrong.
    """
    errors: list[LawError] = []
    found: dict[str, Argument] = {}
    for path in sorted((folder / "arguments").glob("*.toml")):
        block = File(path, root, errors).block
        one = _argument(block, known)
        if one.id != path.stem:
            block.wrong("id", f"id = {one.id!r} in {path.name}", "it is found by its file", "name them alike")
        found[one.id] = one
    if errors:
        raise BadLawError(errors)
    return {one.id: one for one in sorted(found.values(), key=lambda one: (one.order, one.id))}


def lines_of_arguments(arguments: Collection[Argument]) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything that a person is shown of arguments."""
    for one in arguments:
        lines = [one.name, one.title, one.fair_test]
        for side in one.sides:
            lines += [side.who, side.says, side.doubt]
            lines += [origin.note for origin in side.origins]
            lines += [origin.where for origin in side.origins if is_in_words(origin.where)]
        for test in one.tested:
            lines += [test.why, *(shown.words for shown in test.numbers)]
        for gap in one.not_known:
            lines += [gap.what, gap.because, gap.needs]
        yield from ((line, one.where) for line in lines)


def _argument(block: Block, known: Known) -> Argument:
    block.asked.add("compared")
    one = Argument(
        id=block.text("id"),
        order=block.number("order"),
        name=block.needed("name", "a reader finds it by it"),
        title=block.needed("title", "a reader finds it by it"),
        sides=tuple(_side(row, known) for row in block.blocks("side")),
        fair_test=block.needed("fair_test", "an argument that nothing can test cannot be judged"),
        tested=tuple(_tested(row, known.figures) for row in block.blocks("tested")),
        not_known=tuple(_not_known(row) for row in block.blocks("not_known")),
        reports=_there(block, "reports", known.reports),
        amendments=_there(block, "amendments", known.amendments),
        is_compared=block.table.get("compared", False) is True,
        where=block.where(),
    )
    _refuse_what_is_uneven(block, one.sides)
    if not one.tested and not one.not_known:
        what = "there is neither a [[tested]] figure nor a [[not_known]]"
        block.wrong("", what, "silence would pass for an answer", "name a figure, or say why it is not yet known")
    block.done()
    return one


def _refuse_what_is_uneven(block: Block, sides: tuple[Side, ...]) -> None:
    if len(sides) != SIDES:
        what = f"there are {len(sides)} sides, not {SIDES}"
        block.wrong(
            "side", what, "both are heard, in one size and order", "write two [[side]]: who makes it, who answers"
        )
        return
    short, long = sorted(len(one.says.split()) for one in sides)
    if long > MOST_TIMES_LONGER * short:
        what = f"one side has {long} words and the other {short}"
        block.wrong("side", what, "whoever gets more room seems right", "make the longer one shorter")


def _side(row: Block, known: Known) -> Side:
    one = Side(
        who=row.needed("who", "words without a speaker are nobody's argument"),
        says=row.needed("says", "a side without words is not heard"),
        origins=tuple(_origin(source, known.provisions) for source in row.blocks("source")),
        doubt=row.text("doubt", ""),
    )
    if not one.origins:
        row.wrong("source", "there is no [[side.source]]", "a reader must be able to check it", "add one with its mark")
    if any(origin.mark == "?" for origin in one.origins) and not one.doubt:
        row.wrong("doubt", "a source is marked ? and doubt is missing", "it would pass for settled", "write the doubt")
    row.done()
    return one


def _origin(row: Block, provisions: Collection[str]) -> Origin:
    one = Origin(
        provision=row.text("provision", ""),
        where=row.text("where", ""),
        mark=row.choice("mark", MARKS),
        note=row.text("note", ""),
    )
    if one.provision:
        _must_be(row, "provision", one.provision, provisions)
    elif not one.where:
        row.wrong("where", "where is missing", "a reader must be able to check it", "write where it stands")
    row.done()
    return one


def _tested(row: Block, figures: Mapping[str, Definition]) -> Tested:
    name = row.text("figure")
    _must_be(row, "figure", name, figures)
    version = figures[name].versions[-1] if name in figures else None
    one = Tested(
        figure=name,
        why=row.needed("why", "a number without a reason proves nothing"),
        numbers=tuple(_shown(number, version) for number in row.blocks("number")),
    )
    row.done()
    return one


def _shown(row: Block, version: Version | None) -> Shown:
    levels = version.levels if version else {}
    each = row.text("each", "")
    row.asked |= {"at", "share_of"}
    at, of = (cell_at(row, key, levels) if version else None for key in ("at", "share_of"))
    one = Shown(row.needed("words", "a number says nothing by itself"), at or {}, of, each)
    if version and each and (each not in levels or not levels[each].groups):
        what = f"there is no level {each!r} with groups.{nearest(each, levels)}"
        row.wrong("each", what, "it names the rows", "name a level of the figure")
    elif version:
        for wanted in ({*one.at, *([each] if each else ())}, set(one.of or ())):
            if not any(wanted <= set(by) for by in version.publish[0]):
                what = f"no table of the figure is told apart by {' and '.join(sorted(wanted))}"
                row.wrong("at", what, "the number would never come out", "name a cell of one of its tables")
    row.done()
    return one


def _not_known(row: Block) -> NotKnown:
    one = NotKnown(
        what=row.needed("what", "nobody knows what is missing"),
        because=row.needed("because", "not knowing without a reason looks like hiding"),
        needs=row.needed("needs", "nobody could ever find it out"),
    )
    row.done()
    return one


def _there(block: Block, key: str, names: Collection[str]) -> tuple[str, ...]:
    told = block.texts(key)
    for name in told:
        _must_be(block, key, name, names)
    return told


def _must_be(block: Block, key: str, name: str, names: Collection[str]) -> None:
    if name not in names:
        what = f"there is no {key.removesuffix('s')} {name!r}.{nearest(name, names)[:200]}"
        block.wrong(key, what, "a reader must find it", "name one that is there")
