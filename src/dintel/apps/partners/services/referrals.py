"""Referrals with consent: made, taken up or declined, closed; and the yes taken back.

1. Nothing is made without a yes, with how and when it was given.
2. Once a referral is over, however it ended, nobody can be reached by it any more: the words go, and their key.
3. Every look of a partner at how somebody can be reached is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dintel.apps.accounts.models import User
from dintel.apps.accounts.services import record_look
from dintel.apps.partners.models import HelpReferral, Organisation
from dintel.apps.partners.services.failures import PartnerError, Rule
from dintel.apps.partners.services.leaves import leave, of_referral
from dintel.apps.partners.services.organisations import require_taking_part
from dintel.apps.sealing import services as sealing
from dintel.domain import partnership


@dataclass(frozen=True, slots=True)
class Need:
    """What somebody needs and how they can be reached; nothing of who they are or why."""

    need: str
    language: str
    reach: str
    consent_how: str
    consent_at: datetime
    note: str = ""


@transaction.atomic
def refer(*, organisation: Organisation, need: Need, by: User, at: datetime, department: str = "") -> HelpReferral:
    """Return a new referral to an organisation that takes part (1.).

    Raises PartnerError without a yes, without a way to reach the person, and for one that does not take part.
    """
    require_taking_part(organisation)
    if not need.consent_how:
        raise PartnerError(Rule.NO_CONSENT, "consent_how")
    if need.consent_at > at:
        raise PartnerError(Rule.CONSENT_LATER, "consent_at")
    if not need.reach.strip():
        raise PartnerError(Rule.NOWHERE_TO_REACH, "reach")
    made = HelpReferral(organisation=organisation, made_at=at, made_by=by, department=department)
    for name in ("need", "language", "reach", "note", "consent_how", "consent_at"):
        setattr(made, name, getattr(need, name))
    made.data_key = sealing.new_key(subject=sealing.Subject(*of_referral(made)))
    made.save()
    leave("help_referral.made", of_referral(made), made, by=by, at=at)
    return made


@transaction.atomic
def accept_referral(*, referral: HelpReferral, by: User, at: datetime) -> HelpReferral:
    """Keep that the partner takes a referral up, and return it. Raises PartnerError for one that waits no longer."""
    row = _locked(referral, partnership.ACCEPTED)
    row.state, row.answered_at, row.answered_by = partnership.ACCEPTED, at, by
    row.save(update_fields=["state", "answered_at", "answered_by"])
    leave("help_referral.accepted", of_referral(row), row, by=by, at=at)
    return row


@transaction.atomic
def decline_referral(*, referral: HelpReferral, why: str, by: User, at: datetime) -> HelpReferral:
    """Keep that the partner declines, and why, and return it (2.). Raises PartnerError as above."""
    row = _locked(referral, partnership.DECLINED)
    row.declined_why, row.answered_at, row.answered_by = why, at, by
    return _end(row, partnership.DECLINED, by=by, at=at)


@transaction.atomic
def close_referral(*, referral: HelpReferral, outcome: str, by: User, at: datetime) -> HelpReferral:
    """Keep how it ended, and return it (2.). Raises PartnerError for one that was not taken up."""
    row = _locked(referral, partnership.CLOSED)
    row.outcome = outcome
    return _end(row, partnership.CLOSED, by=by, at=at)


@transaction.atomic
def withdraw_consent(*, referral: HelpReferral, by: User, at: datetime) -> HelpReferral:
    """Keep that the person took the yes back, and return it: the partner sees nothing of them from now on (2.).

    Raises PartnerError for one that is over, by which nobody can be reached any more.
    """
    return _end(_locked(referral, partnership.WITHDRAWN), partnership.WITHDRAWN, by=by, at=at)


def open_referral(*, referral: HelpReferral, action: str, by: User, at: datetime) -> None:
    """Keep that somebody saw how a person can be reached, by which action (3.)."""
    if referral.state in partnership.OPEN:
        kind, key = of_referral(referral)
        record_look(user=by, kind=kind, key=key, action=action, at=at)


def _locked(referral: HelpReferral, following: str) -> HelpReferral:
    row = (
        HelpReferral.objects.select_for_update(of=("self",))
        .select_related("organisation", "data_key")
        .get(pk=referral.pk)
    )
    if not partnership.may_become(row.state, following):
        raise PartnerError(Rule.NOT_OPEN)
    return row


def _end(row: HelpReferral, state: str, *, by: User, at: datetime) -> HelpReferral:
    row.state, row.over_on, row.reach, row.note = state, timezone.localdate(at), "", ""
    row.save()
    sealing.destroy(subject=sealing.Subject(*of_referral(row)), at=at)
    leave(f"help_referral.{state}", of_referral(row), row, by=by, at=at)
    return row
