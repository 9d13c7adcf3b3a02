"""What a city publishes, what it keeps back, and for how long: ``cities/<city>/publication.toml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from dintel.domain.suppression.rule import LEAST_THRESHOLD
from dintel.lawbook.city.entry import Entry, tables_of
from dintel.lawbook.city.profile import MARKS
from dintel.lawbook.roots import data_root

KEYS = "small_cells under delay days why mark doubt"


@dataclass(frozen=True, slots=True)
class Publication:
    """``under``: counts from 1 up to and without it are kept back; why, and how sure the city is of it.

    ``delay_days``: so long after its end nothing of a period comes out, if it could show where officers are.
    """

    under: int
    why: str
    mark: str
    doubt: str
    delay_days: int
    delay_why: str
    delay_doubt: str

    def opens_on(self, until: date) -> date:
        """Return the first day on which what happened before ``until`` may come out."""
        return until + timedelta(days=self.delay_days)

    def open_until(self, on: date) -> date:
        """Return the day before which everything may be out on a day."""
        return on - timedelta(days=self.delay_days)


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
    return Publication(int(under), entry.text("why", needed=True), mark, doubt, *_delay(tables))


def _delay(tables: Mapping[str, Entry]) -> tuple[int, str, str]:
    if "delay" not in tables:
        tables[""].fail("There is no [delay].", "What is new could show where officers are.", "Add the table.")
    entry = tables["delay"]
    days = entry.values.get("days")
    if isinstance(days, bool) or not isinstance(days, int) or days < 0:
        entry.fail(f"`days` is {days!r}.", "Nothing comes out before.", "Write a whole number from 0 on.")
    if entry.one_of("mark", MARKS) == "?" and not entry.text("doubt"):
        entry.fail("`doubt` is empty.", "What is marked ? is not settled.", "Write what is not known.")
    return int(days), entry.text("why", needed=True), entry.text("doubt")


def lines_of(publication: Publication) -> Iterator[tuple[str, str]]:
    """Yield ``(line, where)`` of every word of the file that is shown and translated."""
    for line in (publication.why, publication.doubt):
        yield line, "publication.toml [small_cells]"
    for line in (publication.delay_why, publication.delay_doubt):
        yield line, "publication.toml [delay]"
