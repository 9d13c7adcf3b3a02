"""Offences as a list of what has to be shown, and what of it is shown in one case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dintel.domain import canonical
from dintel.domain.canonical import Plain

SHOWN, PARTLY, MISSING = "shown", "partly", "missing"
STATES = (SHOWN, PARTLY, MISSING)


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that has to be shown; ``needed`` is false for what only decides on the degree."""

    id: str
    title: str
    words: str
    provisions: tuple[str, ...]
    mark: str
    doubt: str
    evidence: tuple[str, ...]
    """What usually shows it."""
    needed: bool = True
    where: str = ""


@dataclass(frozen=True, slots=True)
class Offence:
    """One offence with its elements, in the order in which they are asked."""

    id: str
    title: str
    short: str
    summary: str
    provisions: tuple[str, ...]
    mark: str
    doubt: str
    elements: tuple[Element, ...]
    order: int = 0
    where: str = ""

    @property
    def sha256(self) -> str:
        """The digest of all that is said of it; a packet names it, so that its reader finds the words again."""
        return canonical.digest(self.plain())

    def plain(self) -> dict[str, Plain]:
        """Return the offence as plain data, without the place of its lines in a file."""
        told: dict[str, Plain] = canonical.of_record(self, without=("where", "order", "elements"))
        told["elements"] = [canonical.of_record(one, without=("where",)) for one in self.elements]
        return told

    def element(self, element_id: str) -> Element | None:
        """Return the element of that name, ``None`` if there is none."""
        return next((one for one in self.elements if one.id == element_id), None)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a case says of one element: its state, in which words, by which files."""

    state: str = MISSING
    words: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one offence is shown. An element counts as shown only with words or a file behind it."""

    offence: Offence
    elements: tuple[tuple[Element, Shown], ...]

    @property
    def missing(self) -> tuple[Element, ...]:
        """What is needed and not yet wholly shown."""
        return tuple(one for one, found in self.elements if one.needed and found.state != SHOWN)

    @property
    def is_begun(self) -> bool:
        """Whether anything of it is shown, wholly or in part."""
        return any(found.state != MISSING for _element, found in self.elements)

    @property
    def is_complete(self) -> bool:
        """Whether everything that is needed is shown."""
        return not self.missing


def standing_of(offence: Offence, found: Mapping[str, Shown]) -> Standing:
    """Return how far an offence is shown by what was found, by element id; what nobody wrote of is missing.

    1. ``shown`` and ``partly`` without a word or a file behind them are ``missing``: a tick alone shows nothing.
    2. Findings on elements that the offence does not have are passed over.
    """
    rows = ((one, found.get(one.id, Shown())) for one in offence.elements)  # 2.
    return Standing(offence, tuple((one, said if said.words.strip() or said.files else Shown()) for one, said in rows))
