"""What a city publishes, and what it keeps back: ``cities/<city>/publication.toml``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dintel.domain.suppression.rule import LEAST_THRESHOLD
from dintel.lawbook.city.entry import tables_of
from dintel.lawbook.city.profile import MARKS
from dintel.lawbook.roots import data_root

KEYS = "small_cells under why mark doubt"


@dataclass(frozen=True, slots=True)
class Publication:
    """``under``: counts from 1 up to and without it are kept back; why, and how sure the city is of it."""

    under: int
    why: str
    mark: str
    doubt: str


def read(city: str, root: Path | None = None) -> Publication:
    """Return what stands in a city's file; ``city`` is its folder. Raises ``CityError`` at what cannot be used."""
    return open_publication((root or data_root()) / "cities" / city / "publication.toml")


@cache
def open_publication(path: Path) -> Publication:
    """Return the file; raise ``CityError`` at the first line that cannot be used."""
    tables = tables_of(path, KEYS)
    if "small_cells" not in tables:
        tables[""].fail("There is no [small_cells].", "Small counts must not come out.", "Add the table.")
    entry = tables["small_cells"]
    under = entry.values.get("under")
    if isinstance(under, bool) or not isinstance(under, int) or under < LEAST_THRESHOLD:
        what = f"`under` is {under!r}."
        entry.fail(what, "Counts below it are kept back.", f"Write a whole number from {LEAST_THRESHOLD} on.")
    doubt = entry.text("doubt")
    mark = entry.one_of("mark", MARKS)
    if mark == "?" and not doubt:
        entry.fail("`doubt` is empty.", "What is marked ? is not settled.", "Write what is not known.")
    return Publication(int(under), entry.text("why", needed=True), mark, doubt)


def lines_of(publication: Publication) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of every word of the file that is shown and translated."""
    for line in (publication.why, publication.doubt):
        yield line, "publication.toml [small_cells]"
