"""The directory for other programs: entries, checks of them, and the people who act for an organisation."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.partners import services
from dintel.apps.partners.api.asking import ERRORS, NO_NULL, Language, asker, organisation_with, refusals, there
from dintel.apps.partners.queries import Membership, directory

router = Router(tags=["partners"])


class PartnerOut(Schema):
    """One organisation as the directory has it. ``check_due_on`` is the last day on which its last check holds."""

    key: str
    name: str
    kind: str
    stage: str
    what: str
    languages: list[str]
    hours: str
    serves: str
    phone: str
    web: str
    is_public: bool
    checked_on: date | None
    check_due_on: date | None
    is_stale: bool


class PartnerCheckIn(Schema):
    """How an entry was checked, and what was found."""

    model_config = ConfigDict(extra="forbid")
    how: Literal["called", "visited", "website", "told"]
    result: Literal["right", "changed", "not_reached"]


class PartnerPersonIn(Schema):
    """Somebody who is to act for an organisation; a letter invites them to choose a password."""

    model_config = ConfigDict(extra="forbid")
    email: Annotated[str, Field(max_length=254, pattern=r"^[^@\s\u0000]+@[^@\s\u0000]+\.[^@\s\u0000]+$")]
    name: Annotated[str, Field(min_length=1, max_length=120, pattern=NO_NULL)]
    language: Language = "en"


class PartnerPersonOut(Schema):
    """Somebody who acts, or acted, for an organisation."""

    id: int
    name: str
    email: str
    from_at: datetime
    ended_at: datetime | None


def _partner(line: directory.Line) -> dict[str, object]:
    names = ("key", "name", "kind", "stage", "what", "languages", "hours", "serves", "phone", "web")
    told = {name: getattr(line.row, name) for name in (*names, "is_public", "checked_on")}
    return {**told, "check_due_on": line.check_due_on, "is_stale": line.is_stale}


def _person(row: Membership) -> dict[str, object]:
    user = row.user
    return {"id": row.pk, "name": user.name, "email": user.email, "from_at": row.from_at, "ended_at": row.ended_at}


@router.get("", auth=auth(directory.READ), response={200: list[PartnerOut], **ERRORS})
def list_partners(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=80, pattern=NO_NULL)] = "",
    check: Literal["", "due"] = "",
) -> object:
    """Return the directory by name."""
    access = asker(request).access
    return [_partner(one) for one in directory.lines(access, directory.Sought(words=q, check=check), access.on)]


@router.post("/{slug:key}/checks", auth=auth(directory.MANAGE), response={204: None, **ERRORS})
@idempotent
def check_partner(request: HttpRequest, key: str, body: PartnerCheckIn) -> Status[None]:
    """Keep that somebody checked an entry."""
    asking = asker(request)
    row = organisation_with(asking, key)
    services.check_organisation(organisation=row, how=body.how, result=body.result, by=asking.user, at=timezone.now())
    return Status(204, None)


@router.get("/{slug:key}/people", auth=auth(directory.MANAGE), response={200: list[PartnerPersonOut], **ERRORS})
def list_partner_people(request: HttpRequest, key: str) -> object:
    """Return who acts, or acted, for an organisation."""
    row = organisation_with(asker(request), key)
    return [_person(one) for one in directory.people_of(asker(request).access, row)]


@router.post("/{slug:key}/people", auth=auth(directory.MANAGE), response={201: PartnerPersonOut, **ERRORS})
@idempotent
def invite_partner_person(request: HttpRequest, key: str, body: PartnerPersonIn) -> Status[object]:
    """Bring somebody in who acts for an organisation, with a letter by which a password is chosen."""
    asking = asker(request)
    row = organisation_with(asking, key)
    with refusals():
        made = services.add_person(organisation=row, **body.dict(), by=asking.user, at=timezone.now())
    return Status(201, _person(made))


@router.post("/people/{int:person}/end", auth=auth(directory.MANAGE), response={200: PartnerPersonOut, **ERRORS})
@idempotent
def end_partner_person(request: HttpRequest, person: int) -> object:
    """End what somebody sees of an organisation, and their role with it."""
    asking = asker(request)
    row = there(directory.membership(asking.access, person))
    with refusals():
        return _person(services.end_person(membership=row, by=asking.user, at=timezone.now()))
