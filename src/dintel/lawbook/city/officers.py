"""What the page *Is this a real officer?* rests on in one city: ``cities/<city>/officers.toml``, every name checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dintel.domain.policy.rules import Law
from dintel.lawbook.city.entry import Entry, tables_of

KEYS = "rests_on crimes words cite provisions"


@dataclass(frozen=True, slots=True)
class Crime:
    """A law of the place by which it is a crime to pose as an officer: in words, and as lawyers cite it."""

    words: str
    cite: str
    provisions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Officers:
    """Provisions that the page shows whole, and the crimes it names."""

    rests_on: tuple[str, ...]
    crimes: tuple[Crime, ...]


def open_officers(path: Path, law: Law) -> Officers:
    """Return what the page rests on. Raises ``CityError`` at the first line that cannot be used."""
    tables = tables_of(path, KEYS)
    crimes = (row for key, row in tables.items() if key.startswith("crimes."))
    return Officers(
        _known(tables[""], "rests_on", law),
        tuple(
            Crime(row.text("words", needed=True), row.text("cite", needed=True), _known(row, "provisions", law))
            for row in crimes
        ),
    )


def _known(row: Entry, key: str, law: Law) -> tuple[str, ...]:
    named = row.words(key)
    strays = ", ".join(name for name in named if name not in law.provisions)
    if strays or not named:
        row.fail(
            f"`{key}` is {strays or 'empty'}.",
            "A reader looks it up in the law.",
            "Write names of provisions that are there.",
        )
    return named


def lines_of_officers(officers: Officers) -> Iterator[str]:
    """Yield every line that is shown and translated."""
    yield from (crime.words for crime in officers.crimes)
