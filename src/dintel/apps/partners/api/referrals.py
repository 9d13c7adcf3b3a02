"""Referrals with consent for other programs: made and taken back by staff, answered by the partner."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field, model_validator

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.screened import look_through
from dintel.apps.contacts.api.closed import Moment
from dintel.apps.partners import services
from dintel.apps.partners.api.asking import (
    ERRORS,
    NO_NULL,
    Language,
    ShortName,
    asker,
    organisation_with,
    own_organisation,
    refusals,
    there,
)
from dintel.apps.partners.queries import HelpReferral, portal, referrals
from dintel.apps.partners.queries.directory import PORTAL

router = Router(tags=["partners"])
OwnNeed = Literal["legal", "safety", "counselling", "children", "housing", "food", "health", "documents", "other"]


class ReferralIn(Schema):
    """What somebody needs and how they can be reached; their yes, with how and when it was given."""

    model_config = ConfigDict(extra="forbid")
    partner: ShortName
    need: OwnNeed
    language: Language
    reach: Annotated[str, Field(min_length=1, max_length=300, pattern=NO_NULL)]
    note: Annotated[str, Field(max_length=500, pattern=NO_NULL)] = ""
    consent_how: Literal["spoken", "phone", "interpreter", "written"]
    consent_at: Moment


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


class ReferralAnswerIn(Schema):
    """What the partner does: takes it up, declines it and why, or ends it and with what."""

    model_config = ConfigDict(extra="forbid")
    do: Literal["accept", "decline", "close"]
    why: Literal["full", "not_ours", "language", "conflict", "other"] | None = None
    outcome: Literal["helped", "passed_on", "not_reached", "not_wanted"] | None = None

    @model_validator(mode="after")
    def _says_enough(self) -> Self:
        """Ask why with a decline, and for an outcome with an end."""
        if (self.do == "decline") != (self.why is not None) or (self.do == "close") != (self.outcome is not None):
            message = "say `why` with decline, `outcome` with close, and neither with accept"
            raise ValueError(message)
        return self


def _referral(row: HelpReferral) -> dict[str, object]:
    names = ("key", "need", "language", "state", "made_at", "answered_at", "outcome", "declined_why")
    return {**{name: getattr(row, name) for name in names}, "partner": row.organisation.key}


@router.get("/referrals", auth=auth(referrals.MAKE), response={200: list[ReferralOut], **ERRORS})
def list_referrals(request: HttpRequest) -> object:
    """Return the newest 200 referrals of one's reach."""
    return [_referral(row) for row in referrals.visible(asker(request).access)[:200]]


@router.post("/referrals", auth=auth(referrals.MAKE), response={201: ReferralOut, **ERRORS})
@idempotent
def make_referral(request: HttpRequest, body: ReferralIn) -> Status[object]:
    """Refer somebody who said yes; no word about status or origin is taken, whatever the reason."""
    asking = asker(request)
    row = organisation_with(asking, body.partner)
    look_through({"reach": body.reach, "note": body.note}, "")
    told = body.dict(exclude={"partner"})
    department = min(referrals.departments(asking.access), default="")
    with refusals():
        made = services.refer(
            organisation=row, need=services.Need(**told), department=department, by=asking.user, at=timezone.now()
        )
    return Status(201, _referral(made))


@router.post("/referrals/{uuid:key}/withdraw", auth=auth(referrals.MAKE), response={200: ReferralOut, **ERRORS})
@idempotent
def withdraw(request: HttpRequest, key: UUID) -> object:
    """Keep that the person took the yes back, which destroys how they can be reached."""
    asking = asker(request)
    row = there(referrals.find(asking.access, key))
    with refusals():
        return _referral(services.withdraw_consent(referral=row, by=asking.user, at=timezone.now()))


@router.get("/own/referrals", auth=auth(PORTAL), response={200: list[ReferralOut], **ERRORS})
def list_own_referrals(request: HttpRequest) -> object:
    """Return the referrals to the organisation that the asker acts for, those that wait first."""
    return [_referral(row) for row in portal.referrals(own_organisation(asker(request)))]


@router.post("/own/referrals/{uuid:key}/answer", auth=auth(PORTAL), response={200: ReferralOut, **ERRORS})
@idempotent
def answer_own_referral(request: HttpRequest, key: UUID, body: ReferralAnswerIn) -> object:
    """Take a referral up, decline it, or end it; how the person can be reached is read in the portal alone."""
    asking = asker(request)
    row = there(portal.referral(own_organisation(asking), key))
    with refusals():
        return _referral(_answered(row, body, asking))


def _answered(row: HelpReferral, body: ReferralAnswerIn, asking: StaffRequest) -> HelpReferral:
    by, at = asking.user, timezone.now()
    if body.why:
        return services.decline_referral(referral=row, why=body.why, by=by, at=at)
    if body.outcome:
        return services.close_referral(referral=row, outcome=body.outcome, by=by, at=at)
    return services.accept_referral(referral=row, by=by, at=at)
