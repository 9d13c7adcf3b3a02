"""Looks at records, for those who may see them. Looks at what is closed to the reader are left out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from dintel.apps.accounts import subjects
from dintel.apps.accounts.access import Access
from dintel.apps.accounts.models import Look


@dataclass(frozen=True, slots=True)
class Seen:
    """One look, and the record's address if the reader may open the record."""

    look: Look
    path: str


def looks_at(access: Access, kind: str, key: str) -> QuerySet[Look]:
    """Return the looks at a record, newest first; none for whom may not see them."""
    if not (access.can("looks.read") and subjects.may(access, "looks.read", kind, key)):
        return Look.objects.none()
    return Look.objects.filter(kind=kind, key=key).select_related("user")


def looks_by(access: Access, person_id: int | None = None) -> QuerySet[Look]:
    """Return the looks of one person, or of all, newest first; to be shown through `seen`."""
    if not access.can("looks.read"):
        return Look.objects.none()
    found = Look.objects.select_related("user")
    return found if person_id is None else found.filter(user_id=person_id)


def seen(access: Access, looks: Iterable[Look]) -> tuple[Seen, ...]:
    """Return these looks without those at records whose looks are closed to the reader."""
    listed = list(looks)
    kinds: dict[str, set[str]] = {}
    for look in listed:
        kinds.setdefault(look.kind, set()).add(look.key)
    open_keys = {kind: subjects.among(access, "looks.read", kind, keys) for kind, keys in kinds.items()}
    return tuple(
        Seen(look, subjects.path_of(look.kind, look.key)) for look in listed if look.key in open_keys[look.kind]
    )
