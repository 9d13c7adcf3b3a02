"""Who can have a task, and which sites have a lead of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.accounts.queries import in_force
from dintel.apps.design.profile import active_city
from dintel.apps.duties import here
from dintel.apps.prepared import prepared

LEADS = ("site_lead", "custody_supervisor")


def led_sites(on: date) -> Mapping[str, Sequence[str]]:
    """Return the sites with a lead of their own on a day, by department; one query."""
    found: dict[str, list[str]] = {}
    places = active_city().facilities
    for facility in sorted(set(_led(on=on))):
        if facility in places and places[facility].department:
            found.setdefault(places[facility].department, []).append(facility)
    return found


@prepared
def _led(*, on: date) -> QuerySet[Assignment, str]:
    rows = Assignment.objects.filter(in_force(on), role__in=LEADS, user__is_active=True).exclude(facility="")
    return rows.values_list("facility", flat=True)


def people_for(department: str, facility: str, on: date) -> QuerySet[User]:
    """Return the people who could have a task: of its department and sites, or of the whole city."""
    held = in_force(on, "assignments__") & Q(assignments__role__in=here.working_roles())
    rows = User.objects.filter(held, is_active=True)
    if department:
        sites = [one.id for one in active_city().facilities.values() if one.department == department]
        at = [facility] if facility else sites
        rows = rows.filter(held, Q(assignments__department=department) | Q(assignments__facility__in=at))
    return rows.distinct().order_by("name", "pk")
