"""Counts by facility as they were released, and nothing else: a count that is kept back is not among them.

1. Of each period the newest release stands.
2. A count that is kept back and a count of none are both no published count, so that a list of those that there are
   tells nobody which of the two another is.
3. A published count has no moment of its own: it is dated by the day on which its quarter came out. When an officer
   came is not in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.apps.figures import definitions
from dintel.apps.figures.definitions import ELSEWHERE
from dintel.apps.figures.queries.released import Out, releases
from dintel.apps.figures.words import TOTAL
from dintel.apps.figures.words import period as named_period
from dintel.domain.figures import Group, Period
from dintel.lawbook.city.profile import Facility

FIGURE, BY, WHO = "facilities", "facility", "who"
ALL = "contacts"
"""The service of all contacts; those of one kind of visitor have its group after a stroke."""


@dataclass(frozen=True, slots=True)
class Service:
    """One thing that is counted: its code, who came, and the group of the figure."""

    code: str
    name: str
    who: str
    """Who came, in words; empty where all are taken together."""
    group: str


@dataclass(frozen=True, slots=True)
class Published:
    """One count of one facility and one period, as it is out."""

    id: str
    service: Service
    facility: Facility
    period: Period
    count: int
    released_at: datetime
    """When the period first came out."""
    updated_at: datetime
    """When the release came out that stands."""
    number: int


@dataclass(frozen=True, slots=True)
class Line:
    """One period at one facility: all contacts, then by who came; ``None`` where a count is kept back."""

    period: Period
    name: str
    total: int | None
    counts: tuple[tuple[str, int | None], ...]


def services() -> tuple[Service, ...]:
    """Return what is counted: all contacts, then those of each group of visitors, in the language of the reader."""
    title = law.say(definitions.definitions()["contacts"].title)
    parts = (Service(f"{ALL}-{one.id}", f"{title}: {_named(one)}", _named(one), one.id) for one in visitors())
    return (Service(ALL, title, "", TOTAL), *parts)


def visitors() -> tuple[Group, ...]:
    """Return who is told apart, as the figure defines it."""
    return definitions.definitions()[FIGURE].versions[-1].levels[WHO].groups


def standing() -> Sequence[Out]:
    """Return the newest release of each period, the newest period first (1.); one query."""
    return [out for out in releases(FIGURE) if out.is_newest]


def published() -> Sequence[Published]:
    """Return every published count, the newest period first, then by facility and service (2.); one query."""
    outs = releases(FIGURE)
    first = {out.period: out.at for out in outs}  # the first release comes last
    told = services()
    return [one for out in outs if out.is_newest for one in _of_release(out, first[out.period], told)]


def _of_release(out: Out, released_at: datetime, told: Sequence[Service]) -> Sequence[Published]:
    counts, places = counts_of(out.sha256, out), active_city().facilities
    found = []
    for place in sorted({place for place, _who in counts} & places.keys()):
        for service in told:
            count = counts.get((place, service.group))
            if count:
                name = f"{out.period}_{place}_{service.code}"
                found.append(
                    Published(name, service, places[place], out.period, count, released_at, out.at, out.number)
                )
    return found


@lru_cache(maxsize=128)
def counts_of(_sha256: str, out: Out) -> Mapping[tuple[str, str], int | None]:
    """Return what a release says of each facility, by who came; ``total`` for all."""
    found: dict[tuple[str, str], int | None] = {}
    for table in out.body.tables:
        if table.by[0] == BY:
            for row in table.rows:
                if row.at[0] not in {TOTAL, ELSEWHERE}:
                    found[row.at[0], (*row.at, TOTAL)[1]] = row.count
    return found


def lines_of(facility: Facility, outs: Sequence[Out]) -> Sequence[Line]:
    """Return what was released of a facility, the newest period first."""
    found = []
    for out in outs:
        counts = counts_of(out.sha256, out)
        if (facility.id, TOTAL) in counts:
            told = tuple((_named(one), counts.get((facility.id, one.id))) for one in visitors())
            has_parts = (facility.id, visitors()[0].id) in counts
            total = counts[facility.id, TOTAL]
            found.append(Line(out.period, named_period(out.period), total, told if has_parts else ()))
    return found


def _named(group: Group) -> str:
    return law.say(group.words)
