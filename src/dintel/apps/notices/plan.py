"""The city's plan: who is told, by what, and when it escalates; and the calendars clocks run in."""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.conf import settings

from dintel.apps.accounts.permissions import matrix
from dintel.apps.design.profile import active_city
from dintel.apps.notices import channels
from dintel.apps.notices.names import KINDS
from dintel.domain import canonical
from dintel.lawbook.calendars import open_calendars
from dintel.lawbook.city.notices import NoticePlan, open_notice_plan
from dintel.lawbook.deadlines import cite_of
from dintel.lawbook.load import load_deadlines, load_duties

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dintel.domain.deadlines import Calendar, Rule


def told_roles() -> tuple[str, ...]:
    """Return the roles that may be told at all: those with the action ``notice.receive`` anywhere."""
    known = matrix()
    return tuple(role for role in known.roles if known.scope(role, "notice.receive") != "none")


@cache
def plan() -> NoticePlan:
    """Return the city's plan, read once.

    Raises CityError, naming file and line, when it cannot be used.
    """
    return open_notice_plan(
        settings.CITY_DIR / "notices.toml",
        kinds=KINDS,
        roles=told_roles(),
        channels=tuple(channels.by_name()),
        deadlines=tuple(rules()),
        duties=tuple(load_duties(active_city().place, settings.DATA_ROOT)),
    )


def makes_news(kind: str, duties: Iterable[str]) -> bool:
    """Say whether an answer with these duties is news of a kind, as the city's plan has it."""
    return not plan().kinds[kind].duties or any(one in plan().kinds[kind].duties for one in duties)


@cache
def rules() -> Mapping[str, Rule]:
    """Return how each clock of the city's law is counted; raises BadLawError when it cannot be."""
    return MappingProxyType(load_deadlines(active_city().place, settings.DATA_ROOT))


@cache
def cite(provision: str) -> str:
    """Return how lawyers cite a provision."""
    return cite_of(provision, settings.DATA_ROOT)


@cache
def calendars() -> Mapping[str, Calendar]:
    """Return the calendars by id; raises BadLawError or CityError when one cannot be used."""
    return MappingProxyType(open_calendars(settings.DINTEL_CITY, settings.DATA_ROOT))


@cache
def calendar_marks() -> Mapping[str, str]:
    """Return a digest of each calendar: when it changes, running clocks are counted again."""
    return MappingProxyType(
        {
            name: canonical.digest(
                {
                    "weekend": sorted(calendar.weekend),
                    "holidays": sorted(day.isoformat() for day in calendar.holidays),
                    "known": [calendar.known_from, calendar.known_until],
                }
            )
            for name, calendar in calendars().items()
        }
    )
