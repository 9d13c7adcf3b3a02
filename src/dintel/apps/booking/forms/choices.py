"""The closed sets that forms offer, in the words of the page: what is tapped most often comes first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dintel.apps.accounts.queries import holders
from dintel.apps.booking.centres import Centre
from dintel.apps.city import law

Choices = list[tuple[str, str]]
OTHER = "other-agency"
ANOTHER = "another"
TAPPED = ("none", "arrest_warrant", "state_arrest_warrant", "search_warrant", "i200", "i205", "i247a")
"""Papers with a button of their own at the door."""
SENT = ("i247a", "i247g", "i200", "arrest_warrant", "state_arrest_warrant", "letter")
"""Papers with a button of their own among those that are sent."""


def agencies(centre: Centre) -> Choices:
    """Return the agencies to tap, and another."""
    return [*((one.id, one.name) for one in centre.agencies.values()), (OTHER, _("Another agency"))]


def purposes(centre: Centre, kept: str = "") -> Choices:
    """Return what may bring them; ``kept`` stays offered after the city took it off its list."""
    found = [(one.id, law.say(one.name)) for one in centre.purposes.values()]
    return found + ([(kept, kept)] if kept and kept not in centre.purposes else [])


def areas(centre: Centre, kept: Iterable[str] = ()) -> Choices:
    """Return the areas, each saying whether it is open to the public."""
    found = []
    for one in centre.areas.values():
        name = str(capfirst(law.say(one.name)))
        found.append((one.id, name if one.public else _("%(area)s (not public)") % {"area": name}))
    return found + [(area, area) for area in kept if area not in centre.areas]


def papers(tapped: Collection[str]) -> Choices:
    """Return the papers with a button of their own, and another."""
    kinds = law.policy().kinds
    found = [(kind, law.say(kinds[kind].short)) for kind in tapped if kind in kinds]
    return [*found, (ANOTHER, _("Another paper"))]


def other_papers(tapped: Collection[str]) -> Choices:
    """Return the rest of the papers, in the order of the law."""
    rest = [kind for kind in law.policy().kinds.values() if kind.id not in tapped]
    rest.sort(key=lambda kind: kind.order)
    return [("", _("Which paper?")), *((kind.id, law.say(kind.short)) for kind in rest)]


def matters() -> Choices:
    """Return what they may say it is for."""
    return [(value.id, str(capfirst(law.say(value.label)))) for value in law.policy().space.axis("purpose").values]


def escorts(centre: Centre, on: date, kept: tuple[str, str] | None = None) -> Choices:
    """Return the officers of the centre, by name."""
    found = {
        str(user.pk): user.name
        for role in ("custody_officer", "custody_supervisor")
        for user in holders(role, on=on, facility=centre.id, department=centre.facility.department)
    }
    if kept:
        found.setdefault(*kept)
    return [("", _("Somebody else, or nobody")), *sorted(found.items(), key=lambda one: one[1])]


def forwards(centre: Centre) -> Choices:
    """Return where papers are forwarded, and elsewhere."""
    return [*((one.id, law.say(one.name)) for one in centre.forwards.values()), (OTHER, _("Somewhere else"))]
