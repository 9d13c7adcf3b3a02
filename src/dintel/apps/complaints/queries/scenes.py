"""Which records of other rooms may be the event of a report, and who may know that there is one.

1. Whoever works on a report may recognise; a look-up needs a number, or a day. Nothing lists all there is.
2. That a report exists is said to those who may be told, of contacts that they read: never of a report that may concern
   city staff or police, and never to whoever is kept from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from dintel.apps.accounts.access import Access
from dintel.apps.complaints.models import ContactLink, Report, SceneLink
from dintel.apps.complaints.queries import reports
from dintel.apps.complaints.queries.visible import departments_of, excluded
from dintel.apps.contacts import scenes
from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.queries.scenes import recognisable
from dintel.apps.contacts.queries.visible import among
from dintel.apps.contacts.queries.visible import visible as contacts_visible
from dintel.apps.contacts.scenes import Scene, Wanted

MATCH, EXISTS = "complaint.match", "complaint.exists"
CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Linked:
    """A record that may be the same event. ``scene`` is what is shown of it; nothing where it may not be recognised."""

    kind: str
    key: str
    number: str
    """A contact's number; empty for a record that has none."""
    is_open: bool
    """Whether whoever looks may read it too."""
    scene: Scene | None


def scenes_like(access: Access, wanted: Wanted) -> Sequence[Scene]:
    """Return what may be the same event (1), the newest first of each room; none for whoever may not recognise."""
    if not access.reach(MATCH).everywhere:
        return []
    return [one for source in scenes.sources().values() for one in source.found(wanted)]


def scene_for(access: Access, kind: str, key: str) -> Scene | None:
    """Return one record that may be linked, or nothing where there is none for this person."""
    source = scenes.sources().get(kind) if access.reach(MATCH).everywhere else None
    return next(iter(source.named([key])), None) if source else None


def linkable(access: Access) -> QuerySet[Contact]:
    """Return the contacts that a person may note for a report: those they read, and those they may recognise."""
    mine = contacts_visible(access).filter(disposed_at__isnull=True)
    return mine | recognisable() if access.reach(MATCH).everywhere else mine


def linked(access: Access, report: Report) -> tuple[Linked, ...]:
    """Return what was noted for a report, as this person is shown it. Precondition: they may read the report."""
    keys: dict[str, list[str]] = defaultdict(list)
    for number in ContactLink.objects.filter(report=report).values_list("contact__number", flat=True):
        keys[CONTACT].append(number)
    for kind, key in SceneLink.objects.filter(report=report).values_list("kind", "key"):
        keys[kind].append(key)
    open_ones = among(access, "contact.read", keys[CONTACT]) if keys[CONTACT] else frozenset()
    told = {(one.kind, one.key): one for kind in keys for one in _shown(access, kind, keys[kind])}
    return tuple(
        Linked(kind, key, key if kind == CONTACT else "", key in open_ones, told.get((kind, key)))
        for kind, some in keys.items()
        for key in some
    )


def is_reported(access: Access, number: str) -> bool:
    """Return whether the person may be told that a contact was reported, and it was (2)."""
    if not access.reach(EXISTS).everywhere:
        return False
    found = reports.told().filter(
        contactlinks__contact__number=number, names_city_staff=False, disposed_at__isnull=True
    )
    return found.exclude(excluded(access, departments_of(access))).exists()


def _shown(access: Access, kind: str, keys: Sequence[str]) -> Sequence[Scene]:
    source = scenes.sources().get(kind)
    return source.named(keys) if keys and source and access.reach(MATCH).everywhere else []
