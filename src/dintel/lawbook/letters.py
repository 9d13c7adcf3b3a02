"""Letters that leave the city, as lawyers write them: ``law/<place>/letters/<letter>.toml``.

1. A letter is offered for the outcomes it names and for the facts under ``[when]``.
2. Each sentence says what supports it: provisions that are printed (``relies_on``), provisions that
   only counsel sees (``behind``), or that it states a fact and no law (``fact = true``).
3. Every provision named stands in the letter's layer or above it, and is in force for as long as
   the letter is used.
4. A sentence with a blank, such as ``{return_on}``, is left out where the blank has no value.
5. A letter of a deeper layer takes the place of one with the same name above it.

Letters are not locked: what was sent is kept as it was sent.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dintel.domain.ipra import Answer
from dintel.domain.policy.facts import AXES
from dintel.domain.policy.rules import OUTCOMES, BadLawError, Law, Provision, Span
from dintel.lawbook.load import Shelf
from dintel.lawbook.read import Block, nearest

ANSWER, NEXT = "answer", "next"
PARTS = (ANSWER, NEXT)
BLANKS = ("answered_on", "contact", "missing", "received_on", "return_on")
_BLANK = re.compile(r"\{([^{}]*)\}")
_WHY = "a letter of the city says only what a provision in force supports"

When = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Use:
    """What letters are written for: the folder they stand in, what they are offered for, and their blanks."""

    folder: str
    outcomes: tuple[str, ...]
    blanks: tuple[str, ...]


ON_DECISIONS = Use("letters", tuple(OUTCOMES), BLANKS)
"""Letters to an agency, on what was determined of its request."""
ON_INSPECTION = Use(
    "inspection/letters",
    ("note", *(str(answer) for answer in Answer)),
    ("answer_by", "contact", "number", "ready_on", "received_on"),
)
"""Letters to whoever asked to inspect the city's own records."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in English, what supports it, and when it is printed."""

    text: str
    relies_on: tuple[str, ...]
    behind: tuple[str, ...]
    fact: bool
    when: When
    without: tuple[str, ...]
    where: str

    @property
    def blanks(self) -> tuple[str, ...]:
        """The names of the blanks in it, in order."""
        return tuple(_BLANK.findall(self.text))

    def fits(self, facts: Mapping[str, str], filled: Iterable[str]) -> bool:
        """Say whether it is printed for these facts, with values for the blanks in ``filled``."""
        known = set(filled)
        return _fits(self.when, facts) and known.issuperset(self.blanks) and known.isdisjoint(self.without)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that stand together. ``part`` is ``answer`` or ``next``."""

    part: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One letter: when it is offered, and its words in English."""

    id: str
    title: str
    subject: str
    order: int
    outcomes: frozenset[str]
    when: When
    span: Span
    explain: tuple[str, ...]
    """Provisions whose text is printed under their citation."""
    paragraphs: tuple[Paragraph, ...]
    where: str

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """Every sentence in order."""
        return tuple(sentence for paragraph in self.paragraphs for sentence in paragraph.sentences)

    def fits(self, outcome: str, facts: Mapping[str, str], on: date) -> bool:
        """Say whether the letter is offered for a request with this outcome on that day."""
        return outcome in self.outcomes and self.span.holds(on) and _fits(self.when, facts)


def load_letters(law: Law, root: Path, use: Use = ON_DECISIONS) -> tuple[LetterKind, ...]:
    """Return the letters of a place and of the layers above it for one use, in the order they are offered.

    Raises ``BadLawError`` with file and line of everything that cannot be used.
    """
    shelf = Shelf(law.place, root)
    letters: dict[str, LetterKind] = {}
    for layer, path, file in shelf.files(f"{use.folder}/*.toml"):
        letters[path.stem] = _letter(file.block, path.stem, layer, law, use)
    if shelf.errors:
        raise BadLawError(shelf.errors)
    return tuple(sorted(letters.values(), key=lambda kind: (kind.order, kind.id)))


def lines_of_letters(letters: Iterable[LetterKind]) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of everything in the letters that is shown and translated."""
    for letter in letters:
        for line in (letter.title, letter.subject, *(sentence.text for sentence in letter.sentences)):
            yield line, letter.where


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a letter stands, from when to when it is used, and for what."""

    law: Law
    layer: str
    span: Span
    use: Use

    def check(self, block: Block, key: str, names: Iterable[str]) -> None:
        """Note an error for each provision that cannot support this letter."""
        for name in names:
            versions = self.law.provisions.get(name)
            if versions is None:
                what = f"there is no provision {name!r}.{_near(name, self.law)}"
            elif not f"{self.layer}/".startswith(f"{name.rsplit('/', 2)[0]}/"):
                what = f"{name} stands in a deeper layer than this letter"
            elif not _covers(versions, self.span):
                what = f"{name} is not in force for as long as this letter is used"
            else:
                continue
            block.wrong(
                key, what, _WHY, "cite a provision of this layer or above, in force from the letter's `from` on"
            )


def _near(name: str, law: Law) -> str:
    close = difflib.get_close_matches(name, law.provisions, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


def _letter(block: Block, name: str, layer: str, law: Law, use: Use) -> LetterKind:
    since = block.day("from")
    if since is None:
        block.wrong("from", "from is missing", "what it cites must be in force from then on", "write the first day")
    span = Span(since or law.opens_on, block.day("until"))
    place = _Place(law, layer, span, use)
    kind = LetterKind(
        id=name,
        title=block.text("title"),
        subject=block.text("subject"),
        order=block.number("order"),
        outcomes=frozenset(_outcomes(block, use.outcomes)),
        when=_when(block, law),
        span=span,
        explain=block.texts("explain"),
        paragraphs=tuple(_paragraph(row, place) for row in block.blocks("paragraph")),
        where=block.where(),
    )
    block.done()
    printed = {provision for sentence in kind.sentences for provision in sentence.relies_on}
    for provision in sorted(set(kind.explain) - printed):
        what = f"{provision} is explained, and no sentence relies on it"
        block.wrong("explain", what, "the reader would look for what it supports", "name it in relies_on, or leave it")
    return kind


def _outcomes(block: Block, known: Collection[str]) -> Iterator[str]:
    found = block.texts("outcomes")
    if not found:
        block.wrong("outcomes", "outcomes is empty", "the letter would never be offered", "name at least one")
    for outcome in found:
        if outcome not in known:
            what = f"there is no outcome {outcome!r}.{nearest(outcome, known)}"
            block.wrong("outcomes", what, "the letter would never be offered", "use a valid outcome")
        yield outcome


def _paragraph(row: Block, place: _Place) -> Paragraph:
    found = Paragraph(row.choice("part", PARTS), tuple(_sentence(each, place) for each in row.blocks("sentence")))
    row.done()
    return found


def _sentence(row: Block, place: _Place) -> Sentence:
    fact = row.table.get("fact", False)
    row.asked.add("fact")
    found = Sentence(
        text=row.text("text"),
        relies_on=row.texts("relies_on"),
        behind=row.texts("behind"),
        fact=fact is True,
        when=_when(row, place.law),
        without=row.texts("without"),
        where=row.where(),
    )
    row.done()
    for name in (*found.blanks, *found.without):
        if name not in place.use.blanks:
            what = f"there is no blank {name!r}.{nearest(name, place.use.blanks)}"
            row.wrong("text", what, "the sentence could never be printed", "use a valid blank")
    if found.fact == bool(found.relies_on or found.behind):
        what = "it names no provision" if not found.fact else "it states a fact and names a provision"
        row.wrong("text", what, _WHY, "name what supports it in relies_on or behind, or else write fact = true")
    place.check(row, "relies_on", found.relies_on)
    place.check(row, "behind", found.behind)
    return found


def _when(block: Block, law: Law) -> When:
    """Return the facts under ``[when]``; ``class:x`` stands for every paper of that class."""
    table = block.table_at("when")
    if table is None:
        return {}
    found = {axis: frozenset(_values(table, axis, law)) for axis in AXES if axis in table.table}
    table.asked.update(AXES)
    table.done()
    return found


def _values(table: Block, axis: str, law: Law) -> Iterator[str]:
    valid = law.space.axis(axis).index
    for name in table.texts(axis):
        members = [kind.id for kind in law.kinds.values() if axis == "document" and name == f"class:{kind.group}"]
        if not members and name not in valid:
            what = f"{name!r} is no value of {axis}.{nearest(name, valid)}"
            table.wrong(axis, what, "the condition would never match", "use a valid value")
        yield from members or [name]


def _fits(when: When, facts: Mapping[str, str]) -> bool:
    return all(facts.get(axis, "unknown") in accepted for axis, accepted in when.items())


def _covers(versions: Iterable[Provision], span: Span) -> bool:
    """Say whether the versions, one after another, are in force on every day of the span."""
    day = span.since or date.min
    for version in sorted(versions, key=lambda one: one.span.since or date.min):
        if version.span.holds(day):
            if version.span.until is None:
                return True
            day = version.span.until
    return span.until is not None and day >= span.until
