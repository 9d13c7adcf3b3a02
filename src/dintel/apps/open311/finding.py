"""Looking a building up by its name, its kind or its street, and what the newest quarter says of those it counts."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from dintel.apps.design.profile import active_city
from dintel.apps.figures import words
from dintel.apps.figures.queries.released import Out
from dintel.apps.figures.words import TOTAL
from dintel.apps.open311.queries import counts_of
from dintel.lawbook.city.profile import Facility

MOST_WORDS, MOST_FOUND, MOST_LISTED = 80, 40, 120


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest quarter that is out: its name, and the buildings with a published count."""

    name: str
    period: str
    counted: tuple[tuple[Facility, int], ...]
    kept_back: int
    """How many buildings have a count that is kept back."""
    tells_buildings: bool
    """Whether buildings were told apart at all: where they could not be, only kinds were."""


def found(asked: str) -> Sequence[Facility]:
    """Return the buildings in whose name, kind, other names or street every word stands, by name."""
    wanted = _plain(asked).split()
    places = active_city().facilities.values()
    hits = [one for one in places if all(word in _told(one) for word in wanted)]
    return sorted(hits, key=lambda one: one.name)[:MOST_FOUND]


def newest(outs: Sequence[Out]) -> Newest | None:
    """Return what the newest release says, by name of the building; ``None`` before the first."""
    if not outs:
        return None
    counts, places = counts_of(outs[0].sha256, outs[0]), active_city().facilities
    totals = [(places[place], n) for (place, who), n in counts.items() if who == TOTAL and place in places]
    shown = sorted(((one, n) for one, n in totals if n), key=lambda told: told[0].name)
    kept_back = sum(n is None for _one, n in totals)
    return Newest(
        words.period(outs[0].period), str(outs[0].period), tuple(shown[:MOST_LISTED]), kept_back, bool(totals)
    )


def _told(one: Facility) -> str:
    return _plain(" ".join((one.name, *one.also_known_as, one.kind.name, one.address)))


def _plain(text: str) -> str:
    """Return a text in small letters, without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
