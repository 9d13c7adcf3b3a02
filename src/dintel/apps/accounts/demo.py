"""The people of the demo city: one for each role, and a second front desk in another department.

Nobody of them is real. Their names say what they are, their addresses lead nowhere, they have no
password, and they can sign in only where the demo is on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from dintel.apps.accounts import services
from dintel.apps.accounts.permissions import matrix
from dintel.apps.accounts.queries import User
from dintel.apps.design.profile import active_city
from dintel.lawbook.city import City, Facility

BOOKING = "booking_centre"


@dataclass(frozen=True, slots=True)
class Part:
    """One person to be made."""

    address: str
    role: str
    place: str
    department: str = ""
    facility: str = ""


def make_demo_people(at: datetime) -> dict[str, User]:
    """Return the demo accounts by role, made where they are not there yet; again and again the same.

    The second front desk stands under `front_desk_2`.
    """
    on = timezone.localdate(at)
    return {
        part.address: services.make_demo_person(
            email=f"{part.address}@example.invalid",
            name=f"{matrix().roles[part.role].name}{f', {part.place}' if part.place else ''} (synthetic)",
            role=part.role,
            department=part.department,
            facility=part.facility,
            at=at,
            on=on,
        )
        for part in parts(active_city())
    }


def parts(city: City) -> Iterator[Part]:
    """Yield whom the demo needs, at places of the city's own profile."""
    desk = _first(city, "library", "counter", "office", "clinic")
    other = _first(city, "clinic", "shelter", "office", "open_space", "counter", but_not=desk.department)
    booking = _first(city, BOOKING)
    at_place = {"front_desk": desk, "site_lead": desk, "custody_officer": booking, "custody_supervisor": booking}
    for role in matrix().roles.values():
        place = at_place.get(role.id, desk)
        if role.place == "facility":
            yield Part(role.id, role.id, place.name, place.department, place.id)
        elif role.place == "department":
            department = city.departments[desk.department]
            yield Part(role.id, role.id, department.name, department.id)
        else:
            yield Part(role.id, role.id, "")
        if role.id == "front_desk":
            yield Part("front_desk_2", role.id, other.name, other.department, other.id)


def place_of(kind: str) -> str:
    """Return the id of the city's best known place of a kind; of any place that has a counter if it has none."""
    city = active_city()
    found = [one for one in city.facilities.values() if one.kind.id == kind and one.is_city and one.department]
    return min(found, key=_well_known).id if found else _first(city, "counter", "library", "office").id


def _first(city: City, *settings: str, but_not: str = "") -> Facility:
    """Return the city's own place with the first of these settings, by name; else any place."""
    fitting = [one for one in city.facilities.values() if one.is_city and one.department and one.department != but_not]
    for setting in settings:
        found = sorted((one for one in fitting if one.setting == setting), key=_well_known)
        if found:
            return found[0]
    return min(fitting, key=_well_known)


def _well_known(place: Facility) -> tuple[bool, str]:
    return ("main" not in place.id.split("-"), place.id)
