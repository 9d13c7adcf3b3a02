"""The member agencies, as every process needs them: a short list, read every few seconds."""

from __future__ import annotations

import time
from collections.abc import Mapping

from dintel.apps import binding
from dintel.apps.binding import Member
from dintel.apps.office.models import MemberAgency

READ_AGAIN_SECONDS = 5.0
"""After so long every process knows of an agency that was added or closed."""
_read: list[tuple[float, Mapping[str, Member]]] = []


class UnknownAgencyError(LookupError):
    """No agency of that name."""

    def __init__(self, slug: str) -> None:
        """Name it, and say where the others stand."""
        super().__init__(f"This office has no agency {slug!r}. `dintel agency list` names those it has.")


def open_agencies() -> Mapping[str, Member]:
    """Return the agencies that are open, by the first part of their address, in the order in which they came.

    Rounds go in it too: the key with which every log is signed is made for the agency that was there first.
    """
    now = time.monotonic()
    if not _read or _read[0][0] < now:
        rows = MemberAgency.objects.filter(closed_at=None).order_by("pk").values_list("slug", "pk")
        _read[:] = [(now + READ_AGAIN_SECONDS, {slug: Member(pk, slug) for slug, pk in rows})]
    return _read[0][1]


def forget() -> None:
    """Read the list anew when it is next asked for."""
    _read.clear()


def turns() -> list[Member | None]:
    """Return whom work goes round for: every open agency, or the one city, for which nothing is bound."""
    return list(open_agencies().values()) if binding.is_state_office() else [None]


def every() -> list[MemberAgency]:
    """Return every agency, closed ones too."""
    return list(MemberAgency.objects.all())


def named(slug: str) -> Member:
    """Return an agency, open or closed. Raises UnknownAgencyError."""
    row = MemberAgency.objects.filter(slug=slug).first()
    if row is None:
        raise UnknownAgencyError(slug)
    return Member(row.pk, row.slug)


def first() -> Member:
    """Return the agency that was there from the beginning."""
    row = MemberAgency.objects.get(pk=binding.FIRST)
    return Member(row.pk, row.slug)
