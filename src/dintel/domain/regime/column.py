"""What the columns of a report may count: a closed vocabulary, so that a regime is data and no code.

``request`` counts things asked; ``held``, ``notified``, ``transferred`` and ``released`` each count persons once, and
never stand for each other; ``disclosed`` counts what was given. Each is narrowed by facts of the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

REQUEST, DISCLOSED = "request", "disclosed"
CUSTODY = ("held", "notified", "transferred", "released")
WHATS = (REQUEST, *CUSTODY, DISCLOSED)

FACTS = ("asked", "document", "purpose", "requester", "validity", "setting", "urgency")
AXES = (*FACTS, "stream", "outcome", "channel")
"""By what a count may be narrowed: the facts of the law, and how the request came and was answered."""

TELLS = (
    "number",
    "asked_on",
    "asked",
    "paper",
    "agency",
    "place",
    "outcome",
    "held_at",
    "notified_at",
    "transferred_at",
    "released_at",
    "to_agency",
)
"""What a report with one row for each paper may tell of it; nobody's name is among them."""

GROUPS = ("", "facility", "month", "agency", "document")
"""What the lines of a table may stand for; none is one line for all."""


@dataclass(frozen=True, slots=True)
class Count:
    """What is counted, and what it must be: for each axis named, one of these values."""

    what: str
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def holds(self, what: str, facts: Mapping[str, str]) -> bool:
        """Whether something counts. Precondition: ``facts`` names every axis of ``where``."""
        return what == self.what and all(facts[axis] in values for axis, values in self.where.items())


@dataclass(frozen=True, slots=True)
class Column:
    """One column: counted, or a share of another (percent), or told of each paper, or stated by whoever reports."""

    id: str
    title: str
    definition: str
    count: Count | None = None
    part: str = ""
    of: str = ""
    """For a share: the columns it is the part and the whole of."""
    tells: str = ""
    stated: str = ""
    """Why the register cannot count it, for whoever writes the number down."""
    doubt: str = ""
