"""Letters to agencies for other systems: drafted, changed, signed, sent, fetched."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Router, Status

from dintel.apps.accounts import services as accounts
from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.screened import look_through
from dintel.apps.contacts.queries.letters import FORMATS
from dintel.apps.records.foia import services
from dintel.apps.records.foia.api import shapes
from dintel.apps.records.foia.api.requests import ERRORS, Number, Ordinal, asker, refusals
from dintel.apps.records.foia.queries.visible import file_of, letter_for, request_for

router = Router(tags=["requests to agencies"])
Form = Annotated[str, Path(pattern="^(pdf|docx)$")]
WORK = auth("foia.work")
ONE = {200: shapes.AgencyLetterOut, **ERRORS}


@router.post("/{number}/letters", auth=WORK, response={201: shapes.AgencyLetterOut, **ERRORS})
@idempotent
def draft(request: HttpRequest, number: Number, body: shapes.LetterIn) -> Status[object]:
    """Draft a letter: the request anew, a reminder, or an appeal."""
    asking = asker(request)
    found = request_for(asking.access, number, "foia.work")
    look_through({"ground": body.ground}, body.kept_because)
    with refusals():
        made = services.draft_letter(
            request=found, template=body.template, ground=body.ground, by=asking.user, at=timezone.now()
        )
    return Status(201, made)


@router.patch("/{number}/letters/{ordinal}", auth=WORK, response=ONE)
def edit(request: HttpRequest, number: Number, ordinal: Ordinal, body: shapes.AgencyChangeIn) -> object:
    """Put other words into a draft."""
    asking = asker(request)
    row, changes = letter_for(asking.access, number, ordinal, "foia.work"), body.changes()
    texts = {name: value if isinstance(value, str) else "\n".join(value) for name, value in changes.items()}
    look_through(texts, body.kept_because)
    with refusals():
        return services.edit_letter(
            letter=row, version=body.version, changes=changes, by=asking.user, at=timezone.now()
        )


@router.post("/{number}/letters/{ordinal}/sign", auth=WORK, response=ONE)
def sign(request: HttpRequest, number: Number, ordinal: Ordinal, body: shapes.VersionIn) -> object:
    """Sign a draft off: it gets its number, and its files are kept."""
    asking = asker(request)
    row = letter_for(asking.access, number, ordinal, "foia.work")
    with refusals():
        return services.sign_letter(letter=row, version=body.version, by=asking.user, at=timezone.now())


@router.post("/{number}/letters/{ordinal}/sent", auth=WORK, response=ONE)
@idempotent
def sent(request: HttpRequest, number: Number, ordinal: Ordinal, body: shapes.SendingIn) -> object:
    """Record that a signed letter went out, and how."""
    asking = asker(request)
    row = letter_for(asking.access, number, ordinal, "foia.work")
    look_through({"words": body.words}, body.kept_because)
    with refusals():
        return services.send_letter(letter=row, sending=body.sending(), by=asking.user, at=timezone.now())


@router.post("/{number}/letters/{ordinal}/withdraw", auth=WORK, response=ONE)
def withdraw(request: HttpRequest, number: Number, ordinal: Ordinal) -> object:
    """Withdraw a letter that was not sent."""
    asking = asker(request)
    row = letter_for(asking.access, number, ordinal, "foia.work")
    with refusals():
        return services.withdraw_letter(letter=row, by=asking.user, at=timezone.now())


@router.get("/{number}/letters/{ordinal}/{form}", auth=auth("foia.read"), response={200: None, **ERRORS})
def fetch(request: HttpRequest, number: Number, ordinal: Ordinal, form: Form) -> HttpResponse:
    """Return the kept bytes of a signed letter; the look is recorded."""
    asking = asker(request)
    kept = file_of(letter_for(asking.access, number, ordinal), form)
    accounts.record_look(user=asking.user, kind="foia", key=number, action="foia.read", at=timezone.now())
    return HttpResponse(bytes(kept.body), content_type=FORMATS[form])
