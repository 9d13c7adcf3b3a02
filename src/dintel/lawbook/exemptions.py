"""What may be kept back from a public record: one file each under ``inspection/exemptions/`` of every layer."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from dintel.domain.ipra import Exemption
from dintel.domain.policy.rules import MARKS, BadLawError
from dintel.lawbook.load import Shelf
from dintel.lawbook.read import Block, nearest


def load_exemptions(place: str, root: Path, provisions: Collection[str]) -> dict[str, Exemption]:
    """Return the exemptions of a place by id, in their order; ``provisions`` are the names that may be cited.

    Raises ``BadLawError`` with file and line of everything that is wrong with the text: a provision that is not
    there, an exemption that cites nothing, one that stands in two layers.
    """
    shelf = Shelf(place, root)
    found: dict[str, Exemption] = {}
    for _layer, path, file in shelf.files("inspection/exemptions/*.toml"):
        block = file.block
        if path.stem in found:
            what = f"{path.stem} stands in two layers"
            block.wrong("title", what, "the second would silently replace the first", "rename one")
        found[path.stem] = _exemption(path.stem, block, provisions)
    if shelf.errors:
        raise BadLawError(shelf.errors)
    return {one.id: one for one in sorted(found.values(), key=lambda one: (one.order, one.id))}


def lines_of_exemptions(exemptions: Collection[Exemption]) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything that a person is shown of exemptions."""
    for one in exemptions:
        for line in (one.title, one.words, one.doubt):
            yield line, one.where


def _exemption(name: str, block: Block, provisions: Collection[str]) -> Exemption:
    block.asked.add("keeps_off")
    cited = block.texts("provisions")
    one = Exemption(
        id=name,
        title=block.text("title"),
        words=block.text("words"),
        provisions=cited,
        mark=block.choice("mark", MARKS),
        doubt=block.text("doubt", ""),
        order=block.number("order"),
        keeps_off=block.table.get("keeps_off", False) is True,
        where=block.where(),
    )
    for provision in cited:
        if provision not in provisions:
            what = f"there is no provision {provision!r}.{nearest(provision, provisions)[:200]}"
            block.wrong("provisions", what, "whoever is denied must find the source", "name a provision that is there")
    if not cited:
        block.wrong("provisions", "provisions is empty", "nothing is kept back without a law", "name the provision")
    if one.mark == "?" and not one.doubt:
        block.wrong("doubt", "it is not settled, and has no doubt", "a question would be taken for law", "write it")
    block.done()
    return one
