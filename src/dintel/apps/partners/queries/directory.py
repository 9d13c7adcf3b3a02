"""The directory as staff see it: found, narrowed, one organisation as a story, and what residents are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from dintel.apps.accounts.access import Access
from dintel.apps.city.partners import Kept
from dintel.apps.design.profile import active_city
from dintel.apps.partners import names, published
from dintel.apps.partners.models import (
    TAKING_PART,
    EventInvitation,
    MaterialGiven,
    Membership,
    Organisation,
    OrganisationCheck,
)
from dintel.domain.partnership import CURRENT, SOON, check_due_on, freshness
from dintel.lawbook.city import Partner

READ, MANAGE, PORTAL = "partner.read", "partner.manage", "partner.portal"


@dataclass(frozen=True, slots=True)
class Line:
    """One organisation in a list."""

    row: Organisation
    freshness: str
    check_due_on: date | None
    people: int
    unacknowledged: int
    """Materials it was given and has not said it has."""
    unanswered: int
    """Referrals that wait for its answer."""

    @property
    def kind(self) -> str:
        """Return its kind in words."""
        return str(names.KINDS[self.row.kind])

    @property
    def stage(self) -> str:
        """Return how far it takes part, in words."""
        return str(names.STAGES[self.row.stage])

    @property
    def fresh_words(self) -> str:
        """Return how old the last check is, in words."""
        return str(names.FRESHNESS[self.freshness])

    @property
    def is_stale(self) -> bool:
        """Return whether it has to be checked now."""
        return self.freshness not in {CURRENT, SOON}

    @property
    def spoken(self) -> list[str]:
        """Return its languages under their own names."""
        return [names.language(code) for code in self.row.languages]


@dataclass(frozen=True, slots=True)
class Sought:
    """Which part of the directory."""

    words: str = ""
    kind: str = ""
    stage: str = ""
    check: str = ""
    """``due`` for those to be checked now."""
    sort: str = "name"


def organisations(access: Access) -> QuerySet[Organisation]:
    """Return every organisation for whoever may see partners; none for anybody else."""
    rows = Organisation.objects.all()
    return rows if access.can(READ) else rows.none()


def lines(access: Access, sought: Sought, on: date) -> list[Line]:
    """Return the part of the directory that is sought, in its order; one query."""
    found = _counted(organisations(access))
    if sought.kind:
        found = found.filter(kind=sought.kind)
    if sought.stage:
        found = found.filter(stage=sought.stage)
    if sought.words:
        found = found.filter(_any(("name", "what", "serves", "key"), sought.words))
    some = [_line(row, on) for row in found]
    if sought.check == "due":
        some = [one for one in some if one.is_stale]
    if sought.sort == "check":
        some.sort(key=lambda one: one.check_due_on or date.min)
    return some


def _any(columns: Sequence[str], words: str) -> Q:
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__icontains": words})
    return found


def _counted(rows: QuerySet[Organisation]) -> QuerySet[Organisation]:
    unread = Q(given__acknowledged_at=None, given__version__material__ended_at=None)
    return rows.annotate(
        people=Count("memberships", filter=Q(memberships__ended_at=None), distinct=True),
        unread=Count("given", filter=unread, distinct=True),
        waiting=Count("referrals", filter=Q(referrals__state="sent"), distinct=True),
    )


def _line(row: Organisation, on: date) -> Line:
    return Line(
        row=row,
        freshness=freshness(row.checked_on, row.check_every_days, on),
        check_due_on=check_due_on(row.checked_on, row.check_every_days),
        people=getattr(row, "people", 0),
        unacknowledged=getattr(row, "unread", 0),
        unanswered=getattr(row, "waiting", 0),
    )


@dataclass(frozen=True, slots=True)
class Page:
    """One organisation: what is said of it, who checked it, who acts for it, what it was given and asked."""

    line: Line
    checks: tuple[OrganisationCheck, ...]
    people: tuple[Membership, ...]
    given: tuple[MaterialGiven, ...]
    invitations: tuple[EventInvitation, ...]
    needs: tuple[tuple[str, int], ...]
    """How many referrals by need; nobody is named."""


def page(access: Access, key: str, on: date) -> Page | None:
    """Return one organisation, ``None`` for whoever may see no partners; six queries."""
    row = _counted(organisations(access)).filter(key=key).first()
    if row is None:
        return None
    given = row.given.select_related("version__material", "by", "acknowledged_by").defer("version__body")
    counted = row.referrals.order_by("need").values_list("need").annotate(n=Count("pk"))
    return Page(
        line=_line(row, on),
        checks=tuple(row.checks.select_related("by")[:10]),
        people=tuple(row.memberships.select_related("user", "given_by", "ended_by")) if access.can(MANAGE) else (),
        given=tuple(given),
        invitations=tuple(row.invitations.select_related("event").order_by("-event__starts_at")),
        needs=tuple((str(names.NEEDS[need]), count) for need, count in counted),
    )


def find(access: Access, key: str) -> Organisation | None:
    """Return one organisation, ``None`` for whoever may see no partners."""
    return organisations(access).filter(key=key).first()


def taking_part(access: Access) -> list[Organisation]:
    """Return those that take part, by name."""
    return list(organisations(access).filter(stage__in=sorted(TAKING_PART)))


def people_of(access: Access, row: Organisation) -> list[Membership]:
    """Return who acts, or acted, for an organisation, for whoever keeps partners; nobody for anybody else."""
    return list(row.memberships.select_related("user")) if access.can(MANAGE) else []


def membership(access: Access, pk: int) -> Membership | None:
    """Return one binding for whoever keeps partners, ``None`` for anybody else."""
    rows = Membership.objects.select_related("organisation", "user")
    return rows.filter(pk=pk).first() if access.can(MANAGE) else None


def not_brought_in() -> int:
    """Return how many lines of the city's file the register does not hold yet."""
    known = set(Organisation.objects.values_list("key", flat=True))
    return sum(one not in known for one in active_city().partners)


def kept_for_residents() -> Mapping[str, Kept | None]:
    """Return what residents are shown of each organisation, by id; ``None`` of one that is not public; no query.

    Anybody may see it: it is what the city publishes (``published``).
    """
    on, reader = timezone.localdate(), get_language() or ""
    order = {one: at for at, one in enumerate(active_city().partners)}
    rows = sorted(published.lines(), key=lambda row: (order.get(row.key, len(order)), row.name))
    return {row.key: _kept(row, reader, on) if row.is_public and row.helps else None for row in rows}


def _kept(row: published.Line, reader: str, on: date) -> Kept:
    partner = Partner(
        id=row.key,
        name=row.name,
        helps=tuple(row.helps),
        what=row.what,
        languages=tuple(row.languages),
        phone=row.phone,
        web=row.web,
        sources=(),
        read_on=row.read_on.isoformat() if row.read_on else "",
        doubt=row.doubt,
    )
    return Kept(
        partner=partner,
        what=row.what_in.get(reader, ""),
        known_from=row.known_from,
        hours=row.hours,
        serves=row.serves,
        checked_on=row.checked_on,
        is_stale=freshness(row.checked_on, row.check_every_days, on) not in {CURRENT, SOON},
    )
