"""Agencies are added and closed. Their rows are never another's."""

from __future__ import annotations

import re
from datetime import datetime

from dintel.apps import binding
from dintel.apps.binding import Member
from dintel.apps.office import queries, separation
from dintel.apps.office.models import MemberAgency

__all__ = ["AgencyError", "add_agency", "close_agency"]
SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
DIVISION = re.compile(r"ocd-division/country:us(?:/[a-z_]+:[a-z0-9._~-]+)*")


class AgencyError(Exception):
    """What was asked for an agency cannot be done. The message says what, why and what to do now."""


def add_agency(*, slug: str, name: str, division: str, at: datetime) -> Member:
    """Add an agency and return it. Raises AgencyError for a name that is taken or none, and where none can be added."""
    separation.require_separated()
    if not SLUG.fullmatch(slug):
        message = f"{slug!r} cannot be part of an address. Write small letters, digits, hyphens: rio-arriba-sheriff."
        raise AgencyError(message)
    if division and not DIVISION.fullmatch(division):
        message = (
            f"{division!r} is not an Open Civic Data id. An example: ocd-division/country:us/state:nm/county:taos."
        )
        raise AgencyError(message)
    with binding.to_whole_office("an agency is added to the list"):
        if MemberAgency.objects.filter(slug=slug).exists():
            message = f"There is an agency {slug!r} already. A name is never used twice, also after one was closed."
            raise AgencyError(message)
        row = MemberAgency.objects.create(slug=slug, name=name or slug, division=division, opened_at=at)
    queries.forget()
    return Member(row.pk, row.slug)


def close_agency(*, slug: str, at: datetime) -> None:
    """Close an agency: its address answers nothing within seconds, and its records stay. Raises AgencyError."""
    member = queries.named(slug)
    if member.id == binding.FIRST:
        message = f"{slug!r} is the agency this instance began with, under which monitoring asks. It is not closed."
        raise AgencyError(message)
    with binding.to_whole_office("an agency is closed"):
        if not MemberAgency.objects.filter(pk=member.id, closed_at=None).update(closed_at=at):
            message = f"{slug!r} was closed before."
            raise AgencyError(message)
    queries.forget()
