"""Who certified which month, and who has not: twelve months at a glance, and one certificate.

1. A department certifies each month; so does each of its sites that has a lead of its own.
2. What a person does not see is not there: a department's liaison sees the department and its sites.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from dintel.apps.accounts.access import Access, Reach
from dintel.apps.contacts.queries.counting import contacts_of_month
from dintel.apps.design.profile import active_city
from dintel.apps.duties import here
from dintel.apps.duties.models import Attestation
from dintel.apps.duties.months import month_after, month_of, months_over
from dintel.apps.duties.queries.people import LEADS, led_sites
from dintel.apps.prepared import prepared

__all__ = ["Attestation", "certifiers", "month_page", "rows"]

READ, SIGN = "attestation.read", "attestation.sign"
MONTHS = 12
LIAISON = "liaison"


@dataclass(frozen=True, slots=True)
class Place:
    """Who certifies: a department, or a site of one."""

    department: str
    facility: str = ""

    @property
    def key(self) -> str:
        """Its name in addresses."""
        return self.facility or self.department


@dataclass(frozen=True, slots=True)
class Month:
    """One place and month: the certificate that stands, if there is one."""

    month: date
    row: Attestation | None

    @property
    def state(self) -> str:
        """``missing``, ``nil``, ``signed`` or, where the two numbers are not one, ``differs``."""
        if self.row is None:
            return "missing"
        if self.row.certified != self.row.counted:
            return "differs"
        return "nil" if self.row.is_nil else "signed"


@dataclass(frozen=True, slots=True)
class Certifier:
    """One place and its months, the oldest first."""

    place: Place
    months: tuple[Month, ...]

    @property
    def missing(self) -> int:
        """How many months have no certificate."""
        return sum(one.row is None for one in self.months)


def places(on: date) -> tuple[Place, ...]:
    """Return who certifies on a day, each department before its sites; one query."""
    departments = sorted({name for one in here.order().duties for name in one.departments})
    sites = led_sites(on)
    return tuple(
        place for name in departments for place in (Place(name), *(Place(name, site) for site in sites.get(name, ())))
    )


def _reaches(reach: Reach, place: Place) -> bool:
    return reach.holds(department=place.department, facility=place.facility, is_own=False)


def rows(access: Access) -> QuerySet[Attestation]:
    """Return the certificates a person may see."""
    reach = access.reach(READ)
    if not access.is_signed_in or reach.nothing:
        return Attestation.objects.none()
    if reach.everywhere:
        return Attestation.objects.all()
    return Attestation.objects.filter(
        Q(department__in=reach.departments - {""}) | Q(facility__in=reach.facilities - {""})
    )


def certifiers(access: Access, on: date, count: int = MONTHS) -> tuple[Certifier, ...]:
    """Return every place a person sees with its last months, those with most missing first; two queries."""
    months = tuple(months_over(on, count))
    standing = last_of(_since(access, month=months[0]))
    reach = access.reach(READ)
    found = [
        Certifier(place, tuple(Month(month, standing.get((place.key, month))) for month in months))
        for place in places(on)
        if _reaches(reach, place)
    ]
    return tuple(sorted(found, key=lambda one: -one.missing))


@prepared
def _since(access: Access, *, month: date) -> QuerySet[Attestation]:
    return rows(access).filter(month__gte=month).select_related("by").order_by("ordinal")


def last_of(found: Iterable[Attestation]) -> Mapping[tuple[str, date], Attestation]:
    """Return the certificate that stands of each place and month; precondition: in the order of their ordinals."""
    return {(row.facility or row.department, row.month): row for row in found}


def place_named(key: str) -> Place:
    """Return the place with this name in addresses; raise ``Http404`` for none."""
    city = active_city()
    if key in city.departments:
        return Place(key)
    facility = city.facilities.get(key)
    if facility is None or not facility.department:
        raise Http404
    return Place(facility.department, key)


@dataclass(frozen=True, slots=True)
class MonthPage:
    """One place and month: all its certificates, the register's count today, and whether the person may sign."""

    place: Place
    month: date
    rows: Sequence[Attestation]
    counted: int
    is_over: bool
    role: str
    """The role in which the person would sign; empty if not."""


def month_page(access: Access, key: str, month: date, on: date) -> MonthPage:
    """Return what a certificate's page shows; raises ``Http404`` where the person sees nothing of the place."""
    place = place_named(key)
    if not _reaches(access.reach(READ), place) or month > month_of(on):
        raise Http404
    found = rows(access).filter(department=place.department, facility=place.facility, month=month)
    return MonthPage(
        place=place,
        month=month,
        rows=tuple(found.select_related("by", "data_key").order_by("-ordinal")),
        counted=contacts_of_month(department=place.department, facility=place.facility, month=month),
        is_over=on >= month_after(month),
        role=signing_role(access, place),
    )


def signing_role(access: Access, place: Place) -> str:
    """Return in which role a person signs for a place, empty if they may not."""
    if not _reaches(access.reach(SIGN), place):
        return ""
    wanted = LEADS if place.facility else (LIAISON,)
    return next((role for role in (*wanted, LIAISON) if role in access.roles), "")


def owed(on: date, month: date) -> tuple[Place, ...]:
    """Return the places that have not certified a month; two queries. For the worker, so nobody's reach limits it."""
    done = set(Attestation.objects.filter(month=month).values_list("department", "facility"))
    return tuple(place for place in places(on) if (place.department, place.facility) not in done)
