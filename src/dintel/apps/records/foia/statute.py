"""What the law's files say of requests to federal agencies, read once: offices, letters, exemptions, the clock."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings

from dintel.apps.city import law
from dintel.apps.design.profile import active_city
from dintel.apps.notices.plan import calendars, rules
from dintel.domain.foia import Clocks
from dintel.lawbook.foia import Agency, Foia, LetterTemplate, load_foia

PROVISION = "us/5-usc-552/a-6"
"""What every clock of a request rests on."""


@cache
def foia() -> Foia:
    """Return exemptions, offices and letters. Raises BadLawError, naming file and line."""
    return load_foia(active_city().place, settings.DATA_ROOT, law.book().law.provisions)


@cache
def clocks() -> Clocks:
    """Return how every clock of a request is counted; days are the city's, working days are federal."""
    known = rules()
    return Clocks(
        start=known["foia_start"],
        answer=known["foia"],
        extended=known["foia_extended"],
        appeal_window=known["foia_appeal_window"],
        appeal=known["foia_appeal"],
        calendar=calendars()[known["foia"].calendar],
        zone=ZoneInfo(active_city().time_zone),
    )


def agency_of(name: str) -> Agency | None:
    """Return an agency by its id; ``None`` for one that is no longer in the law's files."""
    return foia().agencies.get(name)


def agency_name(name: str) -> str:
    """Return what an agency is called in lists."""
    agency = agency_of(name)
    return agency.short if agency else name


def letters_of(kind: str) -> Sequence[LetterTemplate]:
    """Return the letters of a kind, in their order."""
    return [one for one in foia().letters.values() if one.kind == kind]


def cites(grounds: Sequence[str]) -> str:
    """Return exemptions as agencies print them, joined."""
    known = foia().exemptions
    return ", ".join(known[one].cite if one in known else one for one in grounds)
