"""The people of an organisation: an account with the partner's role, bound to the organisation until that ends."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.models import Assignment, User
from dintel.apps.partners.models import Membership, Organisation
from dintel.apps.partners.services.failures import PartnerError, Rule
from dintel.apps.partners.services.leaves import leave, of_organisation
from dintel.apps.partners.services.organisations import move_stage, require_taking_part

ROLE = "partner"


@transaction.atomic
def add_person(
    *, organisation: Organisation, email: str, name: str, language: str, by: User, at: datetime
) -> Membership:
    """Return the new binding of a person to an organisation; an account is made where there is none.

    Whoever acted for a partner before comes back with the account of then. Raises PartnerError for an account that is
    not a partner's, for somebody bound elsewhere, and for an organisation that does not take part; NotAllowedError
    where the asker may not invite.
    """
    require_taking_part(organisation)
    on = timezone.localdate(at)
    person = User.objects.filter(email__iexact=email).first()
    if person is None:
        person = accounts.invite(email=email, name=name, language=language, by=by, at=at, on=on, role=ROLE)
    else:
        _require_was_partner(person)
    if not Assignment.objects.filter(user=person, role=ROLE, until_on=None).exists():
        accounts.give_role(person=person, role=ROLE, by=by, at=at, on=on)
    made = bind_person(organisation=organisation, person=person, by=by, at=at)
    move_stage(organisation=organisation, stage="engaged", by=by, at=at)
    return made


def _require_was_partner(person: User) -> None:
    of_person = Membership.objects.filter(user=person)
    if not of_person.exists():
        raise PartnerError(Rule.HAS_ACCOUNT, "email")
    if of_person.filter(ended_at=None).exists():
        raise PartnerError(Rule.ELSEWHERE, "email")


@transaction.atomic
def bind_person(*, organisation: Organisation, person: User, by: User, at: datetime) -> Membership:
    """Return the binding of somebody who has the partner's role already; the one that stands, if it does."""
    kept = Membership.objects.filter(user=person, ended_at=None).first()
    if kept is not None:
        return kept
    made = Membership.objects.create(organisation=organisation, user=person, from_at=at, given_by=by)
    leave("partner.joined", of_organisation(organisation), made, by=by, at=at)
    return made


@transaction.atomic
def end_person(*, membership: Membership, by: User, at: datetime) -> Membership:
    """End what somebody sees of an organisation, and their role with it; return the binding.

    Raises PartnerError for one that has ended.
    """
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if row.ended_at is not None:
        raise PartnerError(Rule.ENDED)
    row.ended_at, row.ended_by = at, by
    row.save(update_fields=["ended_at", "ended_by"])
    leave("partner.left", of_organisation(row.organisation), row, by=by, at=at)
    on = timezone.localdate(at)
    for held in Assignment.objects.filter(user=row.user, role=ROLE, until_on=None):
        accounts.end_role(assignment=held, by=by, at=at, on=on)
    return row
