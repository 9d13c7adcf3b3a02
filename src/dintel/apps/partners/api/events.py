"""Events with partners over the API: planned, asked to, counted, called off; answered by the partner."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.contacts.api.closed import Moment
from dintel.apps.partners import services
from dintel.apps.partners.api.asking import (
    ERRORS,
    NO_NULL,
    Language,
    ShortName,
    Title,
    asker,
    organisations_with,
    own_organisation,
    refusals,
    there,
)
from dintel.apps.partners.queries import EventInvitation, PartnerEvent, portal, sent
from dintel.apps.partners.queries.directory import MANAGE, PORTAL, READ

router = Router(tags=["partners"])
MOST_PEOPLE = 32_767
ASKED = "invitations__organisation"
Count = Annotated[int, Field(ge=0, le=MOST_PEOPLE)]


class PartnerEventIn(Schema):
    """An event: when and where, and in which languages."""

    model_config = ConfigDict(extra="forbid")
    title: Title
    starts_at: Moment
    ends_at: Moment
    place: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NULL)]
    languages: list[Language] = Field(default_factory=list, max_length=20)


class PartnerEventAskIn(Schema):
    """Who is asked to come: short names of organisations that take part."""

    model_config = ConfigDict(extra="forbid")
    partners: Annotated[list[ShortName], Field(min_length=1, max_length=200)]


class PartnerEventCountIn(Schema):
    """How many came; counts and no names."""

    model_config = ConfigDict(extra="forbid")
    residents: Count
    partners: Count
    staff: Count


class PartnerEventOut(Schema):
    """An event; who is asked, and who comes."""

    key: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    languages: list[str]
    cancelled_at: datetime | None
    residents_came: int | None
    partners_came: int | None
    staff_came: int | None
    asked: list[str]
    coming: list[str]


class OwnEventIn(Schema):
    """Whether the organisation comes, and with how many."""

    model_config = ConfigDict(extra="forbid")
    coming: Literal["yes", "no"]
    people: Count = 0


class OwnEventOut(Schema):
    """An event to which an organisation is asked."""

    key: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    coming: str
    people: int


def _event(row: PartnerEvent) -> dict[str, object]:
    names = ("key", "title", "starts_at", "ends_at", "place", "languages", "cancelled_at")
    told = {name: getattr(row, name) for name in (*names, "residents_came", "partners_came", "staff_came")}
    prefetch_related_objects([row], ASKED)
    asked = sorted(row.invitations.all(), key=lambda one: one.organisation.key)
    coming = [one.organisation.key for one in asked if one.coming == "yes"]
    return told | {"asked": [one.organisation.key for one in asked], "coming": coming}


def _own(row: EventInvitation) -> dict[str, object]:
    told = {name: getattr(row.event, name) for name in ("key", "title", "starts_at", "ends_at", "place")}
    return told | {"coming": row.coming, "people": row.people}


def _found(asking: StaffRequest, key: UUID) -> PartnerEvent:
    return there(sent.event(asking.access, key))


@router.get("/events", auth=auth(READ), response={200: list[PartnerEventOut], **ERRORS})
def list_partner_events(request: HttpRequest) -> object:
    """Return the newest 100 events."""
    rows = sent.events(asker(request).access).prefetch_related(ASKED)
    return [_event(row) for row in rows[:100]]


@router.post("/events", auth=auth(MANAGE), response={201: PartnerEventOut, **ERRORS})
@idempotent
def plan_partner_event(request: HttpRequest, body: PartnerEventIn) -> Status[object]:
    """Plan an event."""
    details = services.EventDetails(**body.dict())
    with refusals():
        made = services.plan_event(details=details, by=asker(request).user, at=timezone.now())
    return Status(201, _event(made))


@router.post("/events/{uuid:key}/ask", auth=auth(MANAGE), response={200: PartnerEventOut, **ERRORS})
@idempotent
def ask_to_partner_event(request: HttpRequest, key: UUID, body: PartnerEventAskIn) -> object:
    """Ask organisations to come; one that is asked already is not asked again."""
    asking = asker(request)
    row, among = _found(asking, key), organisations_with(asking, body.partners)
    with refusals():
        services.ask_to_event(event=row, organisations=among, by=asking.user, at=timezone.now())
    return _event(row)


@router.post("/events/{uuid:key}/count", auth=auth(MANAGE), response={200: PartnerEventOut, **ERRORS})
@idempotent
def count_partner_event(request: HttpRequest, key: UUID, body: PartnerEventCountIn) -> object:
    """Keep how many came."""
    asking = asker(request)
    row = _found(asking, key)
    with refusals():
        return _event(services.count_event(event=row, **body.dict(), by=asking.user, at=timezone.now()))


@router.post("/events/{uuid:key}/cancel", auth=auth(MANAGE), response={200: PartnerEventOut, **ERRORS})
@idempotent
def cancel_partner_event(request: HttpRequest, key: UUID) -> object:
    """Call an event off."""
    asking = asker(request)
    row = _found(asking, key)
    with refusals():
        return _event(services.cancel_event(event=row, by=asking.user, at=timezone.now()))


@router.get("/own/events", auth=auth(PORTAL), response={200: list[OwnEventOut], **ERRORS})
def list_own_events(request: HttpRequest) -> object:
    """Return the events ahead to which the organisation that the asker acts for is asked."""
    return [_own(row) for row in portal.home(own_organisation(asker(request)), timezone.now()).invitations]


@router.post("/own/events/{uuid:key}/answer", auth=auth(PORTAL), response={200: OwnEventOut, **ERRORS})
@idempotent
def answer_own_event(request: HttpRequest, key: UUID, body: OwnEventIn) -> object:
    """Say whether the organisation comes; it may change its mind until the end."""
    asking = asker(request)
    row = there(portal.invitation(own_organisation(asking), key))
    with refusals():
        return _own(services.answer_event(invitation=row, **body.dict(), by=asking.user, at=timezone.now()))
