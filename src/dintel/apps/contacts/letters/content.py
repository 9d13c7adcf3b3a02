"""What a letter says, as plain frozen data: kept with the letter, and enough to make it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class Paper:
    """The paper that is answered, as it names itself."""

    title: str
    form: str = ""
    dated_on: date | None = None
    docket: str = ""
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision that the letter rests on. The mark and the doubt are for counsel, never printed."""

    id: str
    cite: str
    title: str
    text: str = ""
    mark: str = "V"
    doubt: str = ""
    printed: bool = True
    """Whether the letter names it; what only stands behind a sentence is shown to counsel alone."""


@dataclass(frozen=True, slots=True)
class Brand:
    """The city's mark, as SVG drawn in ``currentColor``, and the colour of its letterhead."""

    mark: str = ""
    colour: str = "#0b6870"


@dataclass(frozen=True, slots=True)
class LetterData:
    """All that a letter prints. Without a number it is a draft, and says so on every page."""

    kind: str
    outcome: str
    language: str
    city: str
    department: str
    dated_on: date
    to_agency: str
    subject: str
    answer: tuple[str, ...]
    next: tuple[str, ...]
    provisions: tuple[Cited, ...]
    signer_name: str
    signer_title: str
    number: str = ""
    to_address: tuple[str, ...] = ()
    reference: str = ""
    """Their own reference."""
    paper: Paper | None = None
    request: str = ""
    """What was asked, in words."""
    enclosures: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    sealed: bool = False
    brand: Brand = Brand()
    headings: tuple[tuple[str, str], ...] = ()
    """Words around the letter that a kind of letter replaces, by the names of ``labels``."""

    @property
    def is_draft(self) -> bool:
        """Whether it has not been signed off."""
        return not self.number


def as_content(data: LetterData) -> dict[str, Any]:
    """Return the data as JSON values."""
    built: dict[str, Any] = msgspec.to_builtins(data)
    return built


def from_content(content: dict[str, Any]) -> LetterData:
    """Return the data that ``as_content`` gave; raises ``msgspec.ValidationError`` for any other."""
    return msgspec.convert(content, LetterData)


def doubts_of(data: LetterData) -> tuple[Cited, ...]:
    """Return the provisions that counsel looks at before signing: not re-read, not settled, or in doubt."""
    return tuple(one for one in data.provisions if one.mark != "V" or one.doubt)
