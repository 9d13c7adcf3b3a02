"""This city's booking centres, read once for the life of the process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings

from dintel.apps.booking.centres import Centre, open_centres
from dintel.apps.city import law
from dintel.apps.design.profile import active_city

JUDICIAL = frozenset({"judicial_warrant", "judicial_order"})
"""Classes of paper that a judge signs and that the city honours on its face."""


@cache
def centres() -> Mapping[str, Centre]:
    """Return the booking centres by facility id.

    Raises ``CityError``, naming file and line, when booking.toml cannot be used.
    """
    return open_centres(settings.CITY_DIR / "booking.toml", active_city(), law.book().law.space)


@cache
def zone() -> ZoneInfo:
    """Return the city's time zone, in which shifts begin."""
    return ZoneInfo(active_city().time_zone)


@cache
def judicial_kinds() -> frozenset[str]:
    """Return the document kinds that are a judge's warrant or order."""
    return frozenset(kind.id for kind in law.book().law.kinds.values() if kind.group in JUDICIAL)
