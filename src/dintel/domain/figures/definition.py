"""What a figure is, in words and as data: an English line here is the key of its translation.

A version is in force for the periods that begin on or after its day, until the next one. A period is counted by one
version alone, so that a changed definition is a break in the series that everybody sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

MONTH, PLACE = "month", "place"
"""The two dimensions that every measure has."""
PLACES = ("department", "kind", "facility")
"""By what places are told apart."""


@dataclass(frozen=True, slots=True)
class Group:
    """Some values of a dimension that are published as one: what it is called, and the values."""

    id: str
    words: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """One way to tell a dimension's values apart. ``of`` names the dimension; each of its values is in one group."""

    id: str
    of: str
    title: str
    groups: tuple[Group, ...]
    """Empty for months and places: those are known when a period is."""
    by: str = ""
    """How places are told apart: one of ``PLACES``; empty for every other dimension."""
    has_total: bool = True
    """Whether the groups add up to something: a column of its own kind does not."""


@dataclass(frozen=True, slots=True)
class Headline:
    """One number in large type: its sentence, and the cell it is, by level."""

    words: str
    at: Mapping[str, str]
    of: Mapping[str, str] | None
    """The cell it is a part of; ``None`` where it stands alone."""
    median: tuple[Mapping[str, str], ...] = ()
    """Cells in order, of which it is the one where the median lies; then ``at`` says nothing."""


@dataclass(frozen=True, slots=True)
class Version:
    """How a figure is defined from one day on."""

    since: date
    definition: str
    denominator: str
    method: str
    gaps: tuple[str, ...]
    changed: str
    """What is other than in the version before; empty for the first."""
    levels: Mapping[str, Level]
    publish: tuple[tuple[tuple[str, ...], ...], ...]
    """Sets of tables, the finest first, each table named by its levels. The first that can be protected comes out."""
    headlines: tuple[Headline, ...]
    sha256: str
    """Of the version's text in its file."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure."""

    id: str
    order: int
    title: str
    question: str
    measure: str
    beside: str
    """The figure that counts the same facts and comes first; empty where there is none."""
    unit: str
    period: str
    """``month`` or ``quarter``."""
    waits: bool
    """Whether the city's delay of publication holds for it."""
    delay_days: int
    """How many days; the city's, or 0."""
    delay_why: str
    criticism: str
    criticism_by: str
    hides_small: bool
    why_shown: str
    """Why small counts are not hidden; empty where they are."""
    provisions: tuple[str, ...]
    mark: str
    doubt: str
    versions: tuple[Version, ...]
    """Oldest first, each with a later day."""
    where: str

    def version_on(self, day: date) -> Version | None:
        """Return the version in force on a day, ``None`` before the first."""
        found = [one for one in self.versions if one.since <= day]
        return found[-1] if found else None
