"""Published counts in the shapes of GeoReport v2: always in the language of the house, as the specification has one.

A service request is there what somebody asked the city to mend. Here it is a number that the city published: of one
facility, over one quarter. It is never a contact, and its description says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from dintel.apps import binding
from dintel.apps.design.profile import active_city
from dintel.apps.figures import words
from dintel.apps.open311.queries import FIGURE, Published, Service
from dintel.domain.figures import Period

Plain: TypeAlias = "str | int | float | Sequence[Plain] | Mapping[str, Plain] | None"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
NOTES = "A count of a quarter that is over. It changes only by a correction, which is a release with a further number."
HOW = (
    "Each of its requests is one published count: of one facility, over one quarter. It is not a contact, and nobody "
    "can send one. Small counts, and those that would give one away, are kept back and are no request; nor is a count "
    "of none."
)


def jurisdiction() -> str:
    """Return the one jurisdiction there is: the city's Open Civic Data division."""
    return active_city().division


def service(one: Service) -> Mapping[str, Plain]:
    """Return a service of the list."""
    return {
        "service_code": one.code,
        "service_name": one.name,
        "description": f"{one.name}, counted by facility and quarter. {HOW}",
        "metadata": False,
        "type": "blackbox",
        "keywords": "law enforcement, published counts, facilities",
        "group": "Public record",
    }


def definition(one: Service) -> Mapping[str, Plain]:
    """Return a service's definition: it asks nothing of anybody."""
    return {"service_code": one.code, "attributes": []}


def request(one: Published) -> Mapping[str, Plain]:
    """Return a published count as a service request."""
    place = one.facility
    is_sure = place.point is not None and not place.doubt
    return {
        "service_request_id": one.id,
        "status": "closed",
        "status_notes": NOTES,
        "service_name": one.service.name,
        "service_code": one.service.code,
        "description": _said(one),
        "agency_responsible": _agency(place.department),
        "service_notice": None,
        "requested_datetime": moment(one.released_at),
        "updated_datetime": moment(one.updated_at),
        "expected_datetime": None,
        "address": f"{place.address}, {active_city().name}" if place.address else None,
        "address_id": place.id,
        "zipcode": None,
        "lat": place.point[0] if place.point and is_sure else None,
        "long": place.point[1] if place.point and is_sure else None,
        "media_url": None,
    }


def discovery(changed_at: datetime) -> Mapping[str, Plain]:
    """Return the discovery document; ``changed_at`` is when the newest release came out."""
    changeset = f"{changed_at.astimezone(UTC):%Y-%m-%d %H:%M}"
    endpoint: Mapping[str, Plain] = {
        "specification": SPECIFICATION,
        "url": f"{binding.own_address()}/open311/v2",
        "changeset": changeset,
        "type": "production",
        "formats": ["text/xml", "application/json"],
    }
    return {
        "changeset": changeset,
        "contact": f"{active_city().full_name}: {binding.own_address()}/record/facilities/",
        "key_service": "No key is needed, and none is given out: this service is read and not written to.",
        "endpoints": [endpoint],
    }


def moment(at: datetime) -> str:
    """Return a moment as a W3C date-time."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _said(one: Published) -> str:
    counted = f"{one.count} contacts with outside law enforcement at {one.facility.name}, {_period(one.period)}"
    who = f", {one.service.who}" if one.service.who else ""
    link = f"{binding.own_address()}{_address(one.period)}"
    return (
        f"{counted}{who}. A published count of a whole quarter, not a case: it does not say when anybody came. "
        f"Coordinates, where given, are rough. How it was counted: {link}"
    )


def _period(period: Period) -> str:
    with override(settings.LANGUAGE_CODE):
        return words.period(period)


def _address(period: Period) -> str:
    with override(settings.LANGUAGE_CODE):
        return reverse("figures:period", args=[FIGURE, str(period)])


def _agency(department: str) -> str | None:
    found = active_city().departments.get(department)
    return found.name if found else None
