"""Contacts: file, read, and add to."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import Annotated, Literal, cast

from django.db import transaction
from django.http import Http404, HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.api import auth
from dintel.apps.accounts.api_errors import Problem
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.contacts import services
from dintel.apps.contacts.api import shapes
from dintel.apps.contacts.api.closed import NO_TEXT, Day, Department, Facility
from dintel.apps.contacts.api.screened import noting_kept_words, words_kept
from dintel.apps.contacts.filters import read_filters
from dintel.apps.contacts.queries import listing
from dintel.apps.contacts.queries.visible import contact_for
from dintel.apps.contacts.services import Change
from dintel.domain.policy.facts import UnknownFactError

router = Router(tags=["contacts"])
Number = Annotated[str, Path(pattern=r"^C-[0-9]{4}-[0-9]{6,9}$")]
ERRORS = dict.fromkeys((401, 403, 404, 422), Problem)


def asker(request: HttpRequest) -> StaffRequest:
    """Return the request with the access that the sign-in put on it."""
    return cast("StaffRequest", request)


@router.post(
    "", auth=auth("contact.file"), response={200: shapes.ReceiptOut, 201: shapes.ReceiptOut, 409: Problem, **ERRORS}
)
def file_contact(request: HttpRequest, body: shapes.ContactIn) -> Status[object]:
    """File a contact; the law answers each thing asked. The same key and words again answer 200."""
    digest, asking, now = hashlib.sha256(body.model_dump_json().encode()).hexdigest(), asker(request), timezone.now()
    kept = words_kept(body)
    try:
        with transaction.atomic():
            receipt = services.file_contact(
                key=body.key, body_sha256=digest, report=body.report(), by=asking.user, at=now
            )
            if kept and not receipt.again:
                contact = contact_for(asking.access, receipt.number, "contact.file")
                services.note_kept_words(contact=contact, kept=kept, by=asking.user, at=now)
    except services.FilingConflictError as error:
        raise ProblemError(
            HTTPStatus.CONFLICT,
            _("This key was already used for other words"),
            _("What the city has received is never changed. Use a new key for another contact."),
            received_at=error.received_at.isoformat(),
        ) from error
    return Status(200 if receipt.again else 201, receipt)


class Wanted(Schema):
    """What a list can be narrowed by; the same names and values as on the page of contacts."""

    q: Annotated[str, Field(max_length=1_000, pattern=NO_TEXT, description="Words, numbers or quoted phrases.")] = ""
    facility: Facility = ""
    department: Department = ""
    verified: shapes.Verified | Literal[""] = ""
    immigration: shapes.YesNo | Literal[""] = ""
    channel: shapes.Channel | Literal[""] = ""
    since: Annotated[Day | None, Field(description="The first day.")] = None
    until: Annotated[Day | None, Field(description="The last day.")] = None
    sort: Literal["newest", "oldest", "received", "place"] = "newest"
    after: Annotated[
        str, Field(pattern=r"^(C-[0-9]{4}-[0-9]{6,9})?$", description="The `next` of the page before.")
    ] = ""


@router.get("", auth=auth("contact.read"), response={200: shapes.Page, **ERRORS})
def list_contacts(request: HttpRequest, wanted: Annotated[Wanted, Query()]) -> object:
    """Return a page of the contacts the asker may see; ``next`` asks for the following one."""
    told = wanted.model_dump(mode="json", exclude_none=True)
    query = QueryDict(mutable=True)
    query.update(
        {{"since": "from", "until": "to"}.get(name, name): str(value) for name, value in told.items() if value}
    )
    page = listing.contacts_of(asker(request).access, read_filters(query))
    return {"items": page.contacts, "next": page.after or None}


@router.get("/{number}", auth=auth("contact.read"), response={200: shapes.ContactOut, **ERRORS})
def read_contact(request: HttpRequest, number: Number) -> object:
    """Return one contact; the look is recorded."""
    asking = asker(request)
    contact = contact_for(asking.access, number)
    accounts.record_look(user=asking.user, kind="contact", key=number, action="contact.read", at=timezone.now())
    return contact


@router.post("/{number}/verifications", auth=auth("contact.verify"), response={201: shapes.IdOut, **ERRORS})
@idempotent
def verify(request: HttpRequest, number: Number, body: shapes.VerificationIn) -> Status[object]:
    """Record whether they are who they said; the requests are put to the law again."""
    asking = asker(request)
    contact = contact_for(asking.access, number, "contact.verify")
    with noting_kept_words(asking, contact, body) as now:
        row = services.verify_contact(contact=contact, by=asking.user, at=now, **body.dict())
    return Status(201, row)


@router.post(
    "/{number}/corrections", auth=auth("contact.correct"), response={200: shapes.ContactOut, 409: Problem, **ERRORS}
)
@idempotent
def correct(request: HttpRequest, number: Number, body: shapes.CorrectionIn) -> object:
    """Put new values in place; the old ones stay readable."""
    asking = asker(request)
    contact = contact_for(asking.access, number, "contact.correct")
    changes = [Change(change.record, change.field, change.after) for change in body.changes]
    try:
        with noting_kept_words(asking, contact, body) as now:
            return services.correct_contact(
                number=number, version=body.version, changes=changes, why=body.why, by=asking.user, at=now
            )
    except services.EditedMeanwhileError as error:
        raise ProblemError(
            HTTPStatus.CONFLICT,
            _("Somebody else corrected this contact meanwhile"),
            _("Read it again, then send what is still to be corrected with its new version."),
        ) from error
    except (KeyError, UnknownFactError, services.UnfitValueError) as error:
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, _("This cannot be corrected so"), str(error)) from error


@router.post("/{number}/requests", auth=auth("contact.record"), response={201: shapes.RequestOut, **ERRORS})
@idempotent
def ask(request: HttpRequest, number: Number, body: shapes.AskedIn) -> Status[object]:
    """Add a further thing asked; the law answers it."""
    asking = asker(request)
    contact = contact_for(asking.access, number, "contact.record")
    with noting_kept_words(asking, contact, body) as now:
        row = services.add_request(contact=contact, asked=body.request(), by=asking.user, at=now)
    return Status(201, row)


@router.post("/{number}/papers", auth=auth("contact.record"), response={201: shapes.IdOut, **ERRORS})
@idempotent
def paper(request: HttpRequest, number: Number, body: shapes.PaperIn) -> Status[object]:
    """Add a paper that was shown or sent."""
    asking = asker(request)
    contact = contact_for(asking.access, number, "contact.record")
    with noting_kept_words(asking, contact, body) as now:
        row = services.add_paper(contact=contact, request=None, paper=body.paper(), by=asking.user, at=now)
    return Status(201, row)


@router.post("/{number}/observations", auth=auth("contact.record"), response={201: shapes.IdOut, **ERRORS})
@idempotent
def observe(request: HttpRequest, number: Number, body: shapes.SightingIn) -> Status[object]:
    """Add one thing seen of the officers' conduct."""
    asking = asker(request)
    contact = contact_for(asking.access, number, "contact.record")
    with noting_kept_words(asking, contact, body) as now:
        row = services.record_observation(contact=contact, sighting=body.sighting(), by=asking.user, at=now)
    return Status(201, row)


@router.post("/{number}/disclosures", auth=auth("contact.record"), response={201: shapes.IdOut, **ERRORS})
@idempotent
def disclose(request: HttpRequest, number: Number, body: shapes.DisclosureIn) -> Status[object]:
    """Record what was given or allowed, to whom and on what authority."""
    asking = asker(request)
    contact = contact_for(asking.access, number, "contact.record")
    with noting_kept_words(asking, contact, body) as now:
        row = services.record_disclosure(contact=contact, request=None, by=asking.user, at=now, **body.dict())
    return Status(201, row)


@router.post("/{number}/links", auth=auth("contact.link"), response={201: shapes.IdOut, **ERRORS})
@idempotent
def link(request: HttpRequest, number: Number, body: shapes.LinkIn) -> Status[object]:
    """Link another contact."""
    asking = asker(request)
    contact = contact_for(asking.access, number, "contact.link")
    try:
        other = contact_for(asking.access, body.other)
        with noting_kept_words(asking, contact, body) as now:
            row = services.link_contacts(
                contact=contact, other=other, kind=body.kind, why=body.why, by=asking.user, at=now
            )
    except (Http404, services.LinkError) as error:
        title = _("These two cannot be linked")
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, title, str(error)) from error
    return Status(201, row)
