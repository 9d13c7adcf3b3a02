"""Partners for other programs: the directory, checks of its entries, referrals with consent: ``/api/v1/partners``."""

from __future__ import annotations

from datetime import date, datetime
from http import HTTPStatus
from typing import Annotated, Literal, cast
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime, ConfigDict, Field

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.problems import Problem, ProblemError
from dintel.apps.accounts.screened import look_through
from dintel.apps.partners import services
from dintel.apps.partners.queries import directory, referrals

router = Router(tags=["partners"])
NO_NULL = r"^[^\u0000]*$"
ERRORS = dict.fromkeys((401, 403, 404, 422), Problem)
Need = Literal["legal", "safety", "counselling", "children", "housing", "food", "health", "documents", "other"]


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


class ReferralIn(Schema):
    """What somebody needs and how they can be reached; their yes, with how and when it was given."""

    model_config = ConfigDict(extra="forbid")
    partner: Annotated[str, Field(max_length=60, pattern=NO_NULL)]
    need: Need
    language: Annotated[str, Field(max_length=12, pattern=NO_NULL)]
    reach: Annotated[str, Field(min_length=1, max_length=300, pattern=NO_NULL)]
    note: Annotated[str, Field(max_length=500, pattern=NO_NULL)] = ""
    consent_how: Literal["spoken", "phone", "interpreter", "written"]
    consent_at: AwareDatetime


class ReferralOut(Schema):
    """One referral; how the person can be reached is in no answer."""

    key: UUID
    partner: str
    need: str
    language: str
    state: str
    made_at: datetime
    answered_at: datetime | None
    outcome: str
    declined_why: str


def _asker(request: HttpRequest) -> StaffRequest:
    return cast("StaffRequest", request)


def _partner(line: directory.Line) -> dict[str, object]:
    names = ("key", "name", "kind", "stage", "what", "languages", "hours", "serves", "phone", "web")
    told = {name: getattr(line.row, name) for name in (*names, "is_public", "checked_on")}
    return {**told, "check_due_on": line.check_due_on, "is_stale": line.is_stale}


def _referral(row: referrals.HelpReferral) -> dict[str, object]:
    names = ("key", "need", "language", "state", "made_at", "answered_at", "outcome", "declined_why")
    return {**{name: getattr(row, name) for name in names}, "partner": row.organisation.key}


def _refused(error: services.PartnerError) -> ProblemError:
    errors = [{"where": f"body.{error.field}", "what": str(error)}] if error.field else []
    return ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _("Nothing was changed"), str(error), errors=errors)


@router.get("", auth=auth(directory.READ), response={200: list[PartnerOut], **ERRORS})
def list_partners(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=80, pattern=NO_NULL)] = "",
    check: Literal["", "due"] = "",
) -> object:
    """Return the directory by name."""
    access = _asker(request).access
    return [_partner(one) for one in directory.lines(access, directory.Sought(words=q, check=check), access.on)]


@router.post("/{slug:key}/checks", auth=auth(directory.MANAGE), response={204: None, **ERRORS})
@idempotent
def check_partner(request: HttpRequest, key: str, body: PartnerCheckIn) -> Status[None]:
    """Keep that somebody checked an entry."""
    asking = _asker(request)
    row = directory.find(asking.access, key)
    if row is None:
        raise Http404
    services.check_organisation(organisation=row, how=body.how, result=body.result, by=asking.user, at=timezone.now())
    return Status(204, None)


@router.get("/referrals", auth=auth(referrals.MAKE), response={200: list[ReferralOut], **ERRORS})
def list_referrals(request: HttpRequest) -> object:
    """Return the newest 200 referrals of one's reach."""
    return [_referral(row) for row in referrals.visible(_asker(request).access)[:200]]


@router.post("/referrals", auth=auth(referrals.MAKE), response={201: ReferralOut, **ERRORS})
@idempotent
def make_referral(request: HttpRequest, body: ReferralIn) -> Status[object]:
    """Refer somebody who said yes; no word about status or origin is taken, whatever the reason."""
    asking = _asker(request)
    row = directory.find(asking.access, body.partner)
    if row is None:
        raise Http404
    look_through({"reach": body.reach, "note": body.note}, "")
    told = body.dict(exclude={"partner"})
    department = min(referrals.departments(asking.access), default="")
    try:
        made = services.refer(
            organisation=row, need=services.Need(**told), department=department, by=asking.user, at=timezone.now()
        )
    except services.PartnerError as error:
        raise _refused(error) from error
    return Status(201, _referral(made))


@router.post("/referrals/{uuid:key}/withdraw", auth=auth(referrals.MAKE), response={200: ReferralOut, **ERRORS})
@idempotent
def withdraw(request: HttpRequest, key: UUID) -> object:
    """Keep that the person took the yes back, which destroys how they can be reached."""
    asking = _asker(request)
    row = referrals.find(asking.access, key)
    if row is None:
        raise Http404
    try:
        return _referral(services.withdraw_consent(referral=row, by=asking.user, at=timezone.now()))
    except services.PartnerError as error:
        raise _refused(error) from error
