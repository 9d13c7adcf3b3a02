"""Materials and events as staff see them, and figures of all of it without a person in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet, Sum, prefetch_related_objects

from dintel.apps.accounts.access import Access
from dintel.apps.partners import names
from dintel.apps.partners.models import (
    HelpReferral,
    Material,
    MaterialGiven,
    MaterialVersion,
    Organisation,
    PartnerEvent,
)
from dintel.apps.partners.queries.directory import READ
from dintel.apps.retention.rows import between

DAYS = 90
WITH_VERSIONS = (
    Prefetch("versions", MaterialVersion.objects.defer("body").select_related("added_by")),
    "versions__given__organisation",
    "versions__given__acknowledged_by",
)
"""What `versions` reads, for whoever reads many materials at once."""


def materials(access: Access) -> QuerySet[Material]:
    """Return every material with how many have it and how many said so; none to whoever may see no partners."""
    if not access.can(READ):
        return Material.objects.none()
    return Material.objects.annotate(
        given_count=Count("versions__given", distinct=True),
        read_count=Count("versions__given", filter=Q(versions__given__acknowledged_at__isnull=False), distinct=True),
    )


def material(access: Access, key: UUID) -> Material | None:
    """Return one material, ``None`` to whoever may see no partners."""
    return materials(access).filter(key=key).first()


def versions(row: Material) -> list[MaterialVersion]:
    """Return the versions of a material with who has them, without the files' bytes."""
    prefetch_related_objects([row], *WITH_VERSIONS)
    return list(row.versions.all())


def version(access: Access, key: UUID) -> MaterialVersion | None:
    """Return one version for whoever may see partners."""
    rows = MaterialVersion.objects.select_related("material")
    return rows.filter(key=key).first() if access.can(READ) else None


def events(access: Access) -> QuerySet[PartnerEvent]:
    """Return every event, the newest first, with how many are asked and come."""
    if not access.can(READ):
        return PartnerEvent.objects.none()
    return PartnerEvent.objects.annotate(
        asked_count=Count("invitations"),
        coming_count=Count("invitations", filter=Q(invitations__coming="yes")),
        people_count=Sum("invitations__people"),
    ).order_by("-starts_at")


def event(access: Access, key: UUID) -> PartnerEvent | None:
    """Return one event, ``None`` to whoever may see no partners."""
    return events(access).filter(key=key).first()


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of a span of days: who takes part, what was sent, what is unanswered; nobody is in them."""

    since: date
    until: date
    stages: tuple[tuple[str, int], ...]
    given: int
    acknowledged: int
    referrals: tuple[tuple[str, int], ...]
    """By state."""
    needs: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    outcomes: tuple[tuple[str, int], ...]
    events: int
    residents_came: int

    @property
    def made(self) -> int:
        """Return how many referrals were made."""
        return sum(count for _words, count in self.referrals)


def figures(access: Access, until: date) -> Figures | None:
    """Return the counts of the ninety days before ``until``, that day included; ``None`` without partner.read."""
    if not access.can(READ):
        return None
    since, end = until - timedelta(days=DAYS - 1), until + timedelta(days=1)
    made = HelpReferral.objects.order_by().filter(between("made_at", since, end))
    given = MaterialGiven.objects.order_by().filter(between("at", since, end))
    held = PartnerEvent.objects.order_by().filter(between("starts_at", since, end), cancelled_at=None)
    counted = given.aggregate(all=Count("pk"), read=Count("pk", filter=Q(acknowledged_at__isnull=False)))
    came = held.aggregate(all=Count("pk"), residents=Sum("residents_came"))
    return Figures(
        since=since,
        until=until,
        stages=_by(Organisation.objects.order_by(), "stage", names.STAGES),
        given=counted["all"],
        acknowledged=counted["read"],
        referrals=_by(made, "state", names.STATES),
        needs=_by(made, "need", names.NEEDS),
        languages=_by(made, "language", dict(names.languages())),
        outcomes=_by(made.exclude(outcome=""), "outcome", names.OUTCOMES),
        events=came["all"],
        residents_came=came["residents"] or 0,
    )


def _by(
    rows: QuerySet[Organisation] | QuerySet[HelpReferral], column: str, words: names.Words
) -> tuple[tuple[str, int], ...]:
    found = dict(rows.values_list(column).annotate(n=Count("pk")))
    known = [(str(said), found.pop(value, 0)) for value, said in words.items()]
    return tuple((said, count) for said, count in [*known, *sorted(found.items())] if count)
