"""Events: planned, partners asked, their answers, and how many came. Nobody who came is written down."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.db import transaction

from dintel.apps.accounts.models import User
from dintel.apps.partners.models import EventInvitation, Organisation, PartnerEvent
from dintel.apps.partners.services.failures import PartnerError, Rule
from dintel.apps.partners.services.leaves import leave, of_event
from dintel.apps.partners.services.organisations import require_taking_part


@dataclass(frozen=True, slots=True)
class EventDetails:
    """What an event is."""

    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    languages: list[str] = field(default_factory=list)


@transaction.atomic
def plan_event(*, details: EventDetails, by: User, at: datetime) -> PartnerEvent:
    """Return a new event. Raises PartnerError when it would end before it begins."""
    if details.ends_at <= details.starts_at:
        raise PartnerError(Rule.SPAN, "ends_at")
    made = PartnerEvent.objects.create(created_at=at, created_by=by, **asdict(details))
    leave("partner_event.planned", of_event(made), made, by=by, at=at)
    return made


@transaction.atomic
def ask_to_event(
    *, event: PartnerEvent, organisations: Iterable[Organisation], by: User, at: datetime
) -> list[EventInvitation]:
    """Ask organisations to come and return what is new. Raises PartnerError for one that does not take part."""
    _require_ahead(event, at)
    asked = set(event.invitations.values_list("organisation_id", flat=True))
    made = []
    for one in organisations:
        require_taking_part(one)
        if one.pk not in asked:
            row = EventInvitation.objects.create(event=event, organisation=one, at=at)
            leave("partner_event.asked", of_event(event), row, by=by, at=at)
            made.append(row)
    return made


def _require_ahead(event: PartnerEvent, at: datetime) -> None:
    if event.cancelled_at is not None or event.ends_at <= at:
        raise PartnerError(Rule.OVER)


@transaction.atomic
def answer_event(*, invitation: EventInvitation, coming: str, people: int, by: User, at: datetime) -> EventInvitation:
    """Keep whether an organisation comes, with how many, and return it; it may change its mind until the end.

    Raises PartnerError once the event is over or cancelled.
    """
    row = EventInvitation.objects.select_for_update(of=("self",)).select_related("event").get(pk=invitation.pk)
    _require_ahead(row.event, at)
    row.coming, row.people = coming, people if coming == "yes" else 0
    row.answered_at, row.answered_by = at, by
    row.save(update_fields=["coming", "people", "answered_at", "answered_by"])
    leave("partner_event.answered", of_event(row.event), row, by=by, at=at)
    return row


@transaction.atomic
def count_event(
    *, event: PartnerEvent, residents: int, partners: int, staff: int, by: User, at: datetime
) -> PartnerEvent:
    """Keep how many came, as counts, and return the event. Raises PartnerError before it begins."""
    row = PartnerEvent.objects.select_for_update().get(pk=event.pk)
    if row.cancelled_at is not None:
        raise PartnerError(Rule.OVER)
    if row.starts_at > at:
        raise PartnerError(Rule.NOT_YET)
    row.residents_came, row.partners_came, row.staff_came = residents, partners, staff
    row.save(update_fields=["residents_came", "partners_came", "staff_came"])
    leave("partner_event.counted", of_event(row), row, by=by, at=at)
    return row


@transaction.atomic
def cancel_event(*, event: PartnerEvent, by: User, at: datetime) -> PartnerEvent:
    """Call an event off and return it. Raises PartnerError for one that is over."""
    row = PartnerEvent.objects.select_for_update().get(pk=event.pk)
    _require_ahead(row, at)
    row.cancelled_at = at
    row.save(update_fields=["cancelled_at"])
    leave("partner_event.cancelled", of_event(row), row, by=by, at=at)
    return row
