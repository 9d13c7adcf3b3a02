"""One reporting duty: who reports to whom, for which periods, due when, and with which tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dintel.domain.deadlines.due import Rule
from dintel.domain.regime.column import Column
from dintel.domain.regime.due import Fixed
from dintel.domain.regime.period import Cycle
from dintel.domain.regime.reconcile import Compared

NIL = ("certified", "none")
"""Whether somebody must certify that there was nothing, or nothing is sent then."""
ROWS = ("counts", "papers")
AGENCIES = ("immigration", "all")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a report: counts, or one row for each paper that is as ``where`` says."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: str = "counts"
    group: str = ""
    agencies: str = "immigration"
    where: Mapping[str, frozenset[str]] | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """Two counts of one fact that another place published, with their source."""

    what: str
    counts: Compared
    ours_is: str
    theirs_is: str
    reason: str
    words: str
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Regime:
    """A reporting duty of a place, as its file says it."""

    id: str
    place: str
    title: str
    reports: str
    to: str
    cite: str
    provisions: tuple[str, ...]
    sources: tuple[str, ...]
    mark: str
    doubt: str
    cycle: Cycle
    since: date
    nil: str
    due: Rule
    due_on: Fixed | None
    sheets: tuple[Sheet, ...]
    examples: tuple[Example, ...]
    where: str
    text_sha256: str

    @property
    def key(self) -> str:
        """Its name in addresses: the place and the file, such as ``ma-boston-trust-act``."""
        return "-".join((*self.place.split("/")[1:], self.id)).replace("_", "-")

    def applies_in(self, place: str) -> bool:
        """Whether it is the law of a place: its own, or that of a layer above."""
        return f"{place}/".startswith(f"{self.place}/")
