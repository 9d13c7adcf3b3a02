"""The figures of this house, read and proved once for the life of the process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache

from django.conf import settings

from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.apps.figures.queries import measures
from dintel.domain.figures import MONTH, PLACE, Definition, Group, Level, Period, Version, period_on
from dintel.domain.suppression import Rule
from dintel.lawbook import publication
from dintel.lawbook.figures import load_figures
from dintel.lawbook.publication import Publication

ELSEWHERE = "elsewhere"
"""What happened at no place of the city that is known, or by telephone or letter without a department."""


@cache
def definitions() -> Mapping[str, Definition]:
    """Return every figure by id; raises ``BadLawError``, naming file and line, when one cannot be used."""
    told = settings.DATA_ROOT, law.book().law.provisions, measures.closed_values()
    return load_figures(*told, delay_days=kept_back().delay_days, city=settings.DINTEL_CITY)


@cache
def kept_back() -> Publication:
    """Return what the city keeps back; raises ``CityError``, naming file and line, when it cannot be used."""
    return publication.read(settings.DINTEL_CITY, settings.DATA_ROOT)


def rule_of(definition: Definition) -> Rule | None:
    """Return how small counts of a figure are kept back, ``None`` where they are not."""
    return Rule(kept_back().under) if definition.hides_small else None


def version_of(definition: Definition, period: Period) -> Version | None:
    """Return the version that counts a period, its months and places filled in; ``None`` before the first."""
    found = definition.version_on(period.since)
    if found is None:
        return None
    levels = {name: _filled(level, period) for name, level in found.levels.items()}
    return Version(**{name: getattr(found, name) for name in found.__slots__} | {"levels": levels})


def period_before(definition: Definition, on: date) -> Period:
    """Return the last period of a figure that is over and past its delay on a day."""
    found = period_on(on, definition.period).before
    while found.open_on(definition.delay_days) > on:
        found = found.before
    return found


def _filled(level: Level, period: Period) -> Level:
    if level.of == MONTH:
        groups = tuple(Group(month, month, (month,)) for month in period.months)
    elif level.of == PLACE:
        groups = PLACES_BY[level.by]()
    else:
        return level
    return replace(level, groups=groups)


def departments() -> tuple[Group, ...]:
    """Return the departments with their facilities as groups of places, and one for every other place."""
    city = active_city()
    places: dict[str, list[str]] = {one: [f"department:{one}"] for one in city.departments}
    for facility in city.facilities.values():
        places.setdefault(facility.department, []).append(facility.id)
    named = [Group(one, city.departments[one].name, tuple(places[one])) for one in city.departments]
    rest = [place for department, found in places.items() if department not in city.departments for place in found]
    return (*named, Group(ELSEWHERE, "", ("", *rest)))


def kinds() -> tuple[Group, ...]:
    """Return the kinds of facility as groups of places, and one for what happened at none."""
    found: dict[str, list[str]] = {}
    for facility in active_city().facilities.values():
        found.setdefault(facility.kind.id, []).append(facility.id)
    names = {one.kind.id: one.kind.name for one in active_city().facilities.values()}
    named = [Group(one, names[one], tuple(places)) for one, places in sorted(found.items())]
    return (*named, Group(ELSEWHERE, "", _at_no_facility()))


def facilities() -> tuple[Group, ...]:
    """Return each facility, and one group for what happened at none."""
    named = [Group(one.id, one.name, (one.id,)) for one in active_city().facilities.values()]
    return (*named, Group(ELSEWHERE, "", _at_no_facility()))


def _at_no_facility() -> tuple[str, ...]:
    return ("", *(f"department:{one}" for one in active_city().departments))


PLACES_BY: Mapping[str, Callable[[], tuple[Group, ...]]] = {
    "department": departments,
    "kind": kinds,
    "facility": facilities,
}


def of_the_same_facts(definition: Definition) -> tuple[Definition, ...]:
    """Return every figure of the same facts, this one too, the one that stands alone first."""
    same = [one for one in definitions().values() if one.measure == definition.measure]
    return tuple(sorted(same, key=lambda one: (one.beside != "", one.id)))


@cache
def known_places() -> frozenset[str]:
    """Return every place that a group of ``departments`` holds."""
    return frozenset(value for group in departments() for value in group.values)
