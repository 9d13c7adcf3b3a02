"""What a partner's person sees: their organisation, what it was given, asked and sent; nothing else, and no case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Case, QuerySet, Value, When

from dintel.apps.accounts.access import Access
from dintel.apps.partners.models import (
    EventInvitation,
    HelpReferral,
    MaterialGiven,
    MaterialVersion,
    Organisation,
)
from dintel.apps.partners.queries.directory import PORTAL
from dintel.apps.partners.queries.referrals import View, view_of
from dintel.domain.partnership import OPEN

LAST = 50


@dataclass(frozen=True, slots=True)
class Home:
    """An organisation's own page."""

    organisation: Organisation
    waiting: Sequence[View]
    taken_up: Sequence[View]
    over: Sequence[View]
    unread: Sequence[MaterialGiven]
    read: Sequence[MaterialGiven]
    invitations: Sequence[EventInvitation]


def organisation_of(access: Access) -> Organisation | None:
    """Return the organisation somebody acts for today, ``None`` for whoever acts for none; one query."""
    if not access.can(PORTAL):
        return None
    bound = Organisation.objects.filter(memberships__user_id=access.user.pk, memberships__ended_at=None)
    return bound.exclude(stage="ended").first()


def home(organisation: Organisation, at: datetime) -> Home:
    """Return what an organisation was given, asked and sent; three queries."""
    referrals = [view_of(row, words=False) for row in _referrals(organisation)[:LAST]]
    given = list(_given(organisation))
    asked = organisation.invitations.select_related("event").filter(event__ends_at__gt=at, event__cancelled_at=None)
    return Home(
        organisation=organisation,
        waiting=[one for one in referrals if one.row.state == "sent"],
        taken_up=[one for one in referrals if one.row.state == "accepted"],
        over=[one for one in referrals if not one.is_open],
        unread=[one for one in given if one.acknowledged_at is None],
        read=[one for one in given if one.acknowledged_at is not None],
        invitations=list(asked.order_by("event__starts_at")),
    )


def _referrals(organisation: Organisation) -> QuerySet[HelpReferral]:
    open_first = Case(When(state__in=sorted(OPEN), then=Value(0)), default=Value(1))
    rows = HelpReferral.objects.filter(organisation=organisation, disposed_at=None)
    return rows.select_related("data_key", "organisation").order_by(open_first, "-made_at")


def _given(organisation: Organisation) -> QuerySet[MaterialGiven]:
    rows = MaterialGiven.objects.filter(organisation=organisation, version__material__ended_at=None)
    return rows.select_related("version__material").defer("version__body")


def referrals(organisation: Organisation) -> Sequence[HelpReferral]:
    """Return the organisation's own referrals, those that are open first."""
    return tuple(_referrals(organisation)[:LAST])


def referral(organisation: Organisation, key: UUID) -> HelpReferral | None:
    """Return one of the organisation's own referrals, ``None`` for any other."""
    return _referrals(organisation).filter(key=key).first()


def given(organisation: Organisation, key: UUID) -> MaterialGiven | None:
    """Return what the organisation was given of a version, ``None`` for what it was not given."""
    return _given(organisation).filter(version__key=key).first()


def file_of(given_: MaterialGiven) -> MaterialVersion:
    """Return the version with its bytes."""
    return MaterialVersion.objects.get(pk=given_.version_id)


def invitation(organisation: Organisation, key: UUID) -> EventInvitation | None:
    """Return the organisation's own invitation to an event, ``None`` for any other."""
    return organisation.invitations.select_related("event").filter(event__key=key).first()
