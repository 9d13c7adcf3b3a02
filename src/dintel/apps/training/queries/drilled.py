"""Where drills were done and when the last was, for those who answer for training."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q

from dintel.apps.accounts.access import Access
from dintel.apps.design.profile import active_city
from dintel.apps.training.models import Drill
from dintel.apps.training.models.learning import RIGHT
from dintel.apps.training.queries.visible import READ

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Drilled:
    """One site, or the people of a department who belong to none, and its drills of the last year."""

    department: str
    facility: str
    last_at: datetime
    drills: int
    people: int
    right: int
    """Of the drills, how many came to the answer of the law."""


def drills_by_place(access: Access, at: datetime) -> Sequence[Drilled]:
    """Return each place within reach at which a drill was ever done, the longest ago first; two queries."""
    found = [*_by(access, "facility", at), *_by(access, "department", at)]
    return sorted(found, key=lambda one: (one.last_at, one.department, one.facility))


def _by(access: Access, column: str, at: datetime) -> Iterator[Drilled]:
    rows = Drill.objects.filter(_reached(access)).exclude(**{column: ""}).order_by()
    if column == "department":
        rows = rows.filter(facility="")
    lately = Q(at__gte=at - YEAR)
    counted = rows.values(column).annotate(
        last_at=Max("at"),
        drills=Count("pk", filter=lately),
        people=Count("employee", distinct=True, filter=lately),
        right=Count("pk", filter=lately & RIGHT),
    )
    places = active_city().facilities
    for row in counted:
        spot = places.get(row.get("facility", ""))
        yield Drilled(**{"facility": "", "department": spot.department if spot else "", **row})


def _reached(access: Access) -> Q:
    reach = access.reach(READ)
    if reach.everywhere:
        return Q()
    sites = {one.id for one in active_city().facilities.values() if one.department in reach.departments}
    return Q(department__in=reach.departments - {""}) | Q(facility__in=(reach.facilities | sites) - {""})
