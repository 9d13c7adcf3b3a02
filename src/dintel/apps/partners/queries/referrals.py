"""Referrals as staff see them: one's own whole, others of one's reach without how the person can be reached."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from dintel.apps.accounts.access import Access
from dintel.apps.design.profile import active_city
from dintel.apps.partners import names
from dintel.apps.partners.models import HelpReferral
from dintel.apps.partners.queries.directory import MANAGE
from dintel.domain.partnership import OPEN

__all__ = ["MAKE", "HelpReferral", "View", "departments", "find", "view_of", "visible"]

MAKE = "referral.make"


@dataclass(frozen=True, slots=True)
class View:
    """One referral in words. ``reach`` and ``note`` are empty for whoever did not make it."""

    row: HelpReferral
    need: str
    language: str
    state: str
    consent: str
    ended: str
    """Why it was declined, or how it ended."""
    reach: str
    note: str

    @property
    def is_open(self) -> bool:
        """Return whether it is not over."""
        return self.row.state in OPEN


def visible(access: Access) -> QuerySet[HelpReferral]:
    """Return the referrals whose state somebody may see: one's own, one's department's, and all for the coordinator."""
    rows = HelpReferral.objects.filter(disposed_at=None).select_related("organisation", "made_by", "data_key")
    if access.can(MANAGE):
        return rows
    reach = access.reach(MAKE)
    if reach.nothing:
        return rows.none()
    return rows.filter(Q(made_by_id=access.user.pk) | Q(department__in=departments(access)))


def departments(access: Access) -> frozenset[str]:
    """Return the departments for which somebody makes referrals."""
    reach, facilities = access.reach(MAKE), active_city().facilities
    return frozenset(
        reach.departments | {facilities[one].department for one in reach.facilities if one in facilities}
    ) - {""}


def find(access: Access, key: UUID) -> HelpReferral | None:
    """Return one referral whose state somebody may see, ``None`` for any other."""
    return visible(access).filter(key=key).first()


def view_of(row: HelpReferral, *, words: bool) -> View:
    """Return a referral in words, with how the person can be reached only where ``words`` says so."""
    ended = names.DECLINES.get(row.declined_why) or names.OUTCOMES.get(row.outcome) or ""
    return View(
        row=row,
        need=str(names.NEEDS[row.need]),
        language=names.language(row.language),
        state=str(names.STATES[row.state]),
        consent=str(names.CONSENT_WAYS[row.consent_how]),
        ended=str(ended),
        reach=row.reach if words else "",
        note=row.note if words else "",
    )
