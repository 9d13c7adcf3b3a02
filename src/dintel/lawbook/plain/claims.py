"""Claims with their sources: one file each under ``cities/<city>/claims/``, found by walking it.

A claim is shown with its source, or not shown: what is refused, with file and line, is a claim that nobody is said to
have made, or that was read nowhere; two tellings without the difference in words; a claim without a way to check it or
without what this house's own figures say; a figure or a provision that is not there; what is not settled without a
doubt; a sentence that is too long.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from dintel.domain.policy.rules import MARKS, BadLawError, Law, LawError, Source
from dintel.lawbook.plain.wording import cited, new_id, told
from dintel.lawbook.read import Block, File, nearest

SIDES = ("city", "others")


@dataclass(frozen=True, slots=True)
class Telling:
    """One way in which it was said: the words, who said it, when, and where that was read."""

    said: str
    by: str
    when: str
    doubt: str
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """What was said about one thing. ``difference`` is empty only where one telling stands alone."""

    id: str
    order: int
    side: str
    title: str
    tellings: tuple[Telling, ...]
    difference: str
    check: str
    figures: tuple[str, ...]
    figures_say: str
    provisions: tuple[str, ...]
    where: str


def load_claims(folder: Path, *, law: Law, figures: Collection[str]) -> tuple[Claim, ...]:
    """Return the claims in their order; ``figures`` are the ids there are. Raises ``BadLawError`` with all errors."""
    errors: list[LawError] = []
    found: list[Claim] = []
    for path in sorted((folder / "claims").glob("*.toml")):
        block = File(path, folder.parent.parent, errors).block
        one = _claim(block, law, figures)
        if one.id != path.stem:
            block.wrong("id", f"id = {one.id!r} in {path.name}", "a claim is found by its file", "name them alike")
        found.append(one)
    if errors:
        raise BadLawError(errors)
    return tuple(sorted(found, key=lambda one: (one.order, one.id)))


def _claim(block: Block, law: Law, figures: Collection[str]) -> Claim:
    tellings = tuple(_telling(row) for row in block.blocks("told"))
    one = Claim(
        id=new_id(block, ()),
        order=block.number("order"),
        side=block.choice("side", SIDES),
        title=told(block, "title"),
        tellings=tellings,
        difference=told(block, "difference", ""),
        check=told(block, "check"),
        figures=block.texts("figures"),
        figures_say=told(block, "figures_say"),
        provisions=cited(block, law, may_be_none=True),
        where=block.where(),
    )
    if not tellings:
        block.wrong("told", "there is no [[told]]", "a claim is shown with its source, or not shown", "add one")
    if len(tellings) > 1 and not one.difference:
        what, why = "two tellings and no difference", "a reader would have to guess why they differ"
        block.wrong("difference", what, why, "write the difference in plain words")
    for name in one.figures:
        if name not in figures:
            what = f"there is no figure {name!r}.{nearest(name, figures)}"
            block.wrong("figures", what, "the link would lead nowhere", "name a figure of figures/")
    block.done()
    return one


def _telling(row: Block) -> Telling:
    sources = tuple(_source(one) for one in row.blocks("source"))
    found = Telling(told(row, "said"), told(row, "by"), told(row, "when"), told(row, "doubt", ""), sources)
    if not sources:
        row.wrong(
            "", "there is no [[told.source]]", "a claim is shown with its source, or not shown", "say where it was read"
        )
    if any(one.mark == "?" for one in sources) and not found.doubt:
        row.wrong("doubt", "a mark is ? and doubt is missing", "it would be taken for settled", "write the doubt")
    row.done()
    return found


def _source(block: Block) -> Source:
    found = Source(told(block, "where"), block.choice("mark", MARKS))
    block.done()
    return found


def lines_of_claims(claims: Collection[Claim]) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything that is shown and translated. Addresses of sources are not."""
    for claim in claims:
        for line in (claim.title, claim.difference, claim.check, claim.figures_say):
            yield line, claim.where
        for one in claim.tellings:
            words = (one.said, one.by, one.when, one.doubt)
            yield from ((line, claim.where) for line in words if not line.isdigit())
            yield from ((source.where, claim.where) for source in one.sources if is_in_words(source.where))


def is_in_words(where: str) -> bool:
    """Return whether a source is told in words rather than by its address."""
    return "." not in where.split(" ", 1)[0]
