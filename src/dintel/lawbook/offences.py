"""Offences of a place: one file each under ``offences/`` of every layer, found by walking it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from dintel.domain.policy.rules import MARKS, BadLawError
from dintel.domain.referral import Element, Offence
from dintel.lawbook.load import Shelf
from dintel.lawbook.read import Block, nearest


def load_offences(place: str, root: Path, provisions: Collection[str]) -> dict[str, Offence]:
    """Return the offences of a place by id, in their order; ``provisions`` are the names that may be cited.

    Raises ``BadLawError`` with file and line of everything that is wrong with the text: a provision that is not
    there, an offence or element that cites nothing without saying so in a doubt, one that stands twice.
    """
    shelf = Shelf(place, root)
    found: list[Offence] = []
    for _layer, path, file in shelf.files("offences/*.toml"):
        one = _offence(file.block, provisions)
        if one.id != path.stem or any(one.id == other.id for other in found):
            what = f"id = {one.id!r} in {path.name}, or in two layers"
            file.block.wrong("id", what, "an offence is found by its file name", f'write id = "{path.stem}"')
        found.append(one)
    if shelf.errors:
        raise BadLawError(shelf.errors)
    return {one.id: one for one in sorted(found, key=lambda one: (one.order, one.id))}


def lines_of_offences(offences: Collection[Offence]) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything that a person is shown of offences."""
    for one in offences:
        for line in (one.title, one.short, one.summary, one.doubt):
            yield line, one.where
        for part in one.elements:
            for line in (part.title, part.words, part.doubt, *part.evidence):
                yield line, one.where


def _offence(block: Block, provisions: Collection[str]) -> Offence:
    rows = list(block.blocks("element"))
    elements = tuple(_element(row, provisions) for row in rows)
    one = Offence(
        id=block.text("id"),
        title=block.text("title"),
        short=block.text("short"),
        summary=block.text("summary"),
        provisions=_cited(block, provisions),
        mark=block.choice("mark", MARKS),
        doubt=block.text("doubt", ""),
        elements=elements,
        order=block.number("order"),
        where=block.where(),
    )
    if not elements:
        why = "an offence without elements would be complete from the start"
        block.wrong("element", f"{one.id!r} has no [[element]]", why, "add what has to be shown")
    names = [part.id for part in elements]
    for row, name in zip(rows, names, strict=True):
        if names.count(name) > 1:
            row.wrong("id", f"{name!r} stands twice", "one finding would show both", "rename one")
    _require_doubt(block, one.mark, one.doubt, one.provisions)
    block.done()
    return one


def _element(row: Block, provisions: Collection[str]) -> Element:
    row.asked.add("needed")
    one = Element(
        id=row.text("id"),
        title=row.text("title"),
        words=row.text("words"),
        provisions=_cited(row, provisions),
        mark=row.choice("mark", MARKS),
        doubt=row.text("doubt", ""),
        evidence=row.texts("evidence"),
        needed=row.table.get("needed", True) is True,
        where=row.where(),
    )
    if not one.evidence:
        row.wrong("evidence", "evidence is empty", "nobody would know what to look for", "write what usually shows it")
    _require_doubt(row, one.mark, one.doubt, one.provisions)
    row.done()
    return one


def _cited(block: Block, provisions: Collection[str]) -> tuple[str, ...]:
    cited = block.texts("provisions")
    for name in cited:
        if name not in provisions:
            what = f"there is no provision {name!r}.{nearest(name, provisions)[:200]}"
            block.wrong("provisions", what, "a reader must find the source", "name a provision that is there")
    return cited


def _require_doubt(block: Block, mark: str, doubt: str, provisions: tuple[str, ...]) -> None:
    if (mark == "?" or not provisions) and not doubt:
        what = "it cites nothing that was read, and has no doubt"
        block.wrong("doubt", what, "a question would be taken for the law", "write what is not settled")
