"""A person records whether those who came are who they said."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.contacts.models import Contact, Correction, Verification
from dintel.apps.contacts.models.contact import Answer, Verified
from dintel.apps.contacts.services.correct import answer_anew, settle
from dintel.apps.contacts.services.index import index_contact
from dintel.apps.contacts.services.leaves import leave
from dintel.apps.contacts.services.living import living

NOT_CHECKED = frozenset({"unverified", "unknown", "not_an_officer"})


@transaction.atomic
def verify_contact(
    *,
    contact: Contact,
    result: str,
    how: str,
    asked_of: str,
    words: str,
    verified_at: datetime,
    by: User,
    at: datetime,
) -> Verification:
    """Keep one attempt to verify, by whom, how and when, and return it.

    The contact takes the result. Where the result changes who is asking, the requests are put to
    the law again. Raises ``ValueError`` for a result that does not exist.
    """
    kept = living(pk=contact.pk)
    row = Verification.objects.create(
        contact=kept,
        result=Verified(result).value,
        how=how,
        asked_of=asked_of,
        words=words,
        verified_at=min(verified_at, at),
        by=by,
        recorded_at=at,
    )
    before, kept.verified = kept.verified, result
    followed = _put_to_the_law(kept, by=by, at=at) if before != result else {}
    kept.version += 1
    kept.save()
    index_contact(kept)
    leave("verification.recorded", kept, by=by, at=at, verification=row, contact=kept, **followed)
    contact.refresh_from_db()
    return row


def _put_to_the_law(contact: Contact, *, by: User, at: datetime) -> dict[str, list[Any]]:
    """Answer every request anew in which the verification changes who is asking; return the rows written."""
    requests = list(contact.requests.all())
    written: dict[str, list[Any]] = {"corrections": [], "requests": [], "determinations": []}
    for request in requests:
        requester = _requester(contact, request.requester)
        if requester == request.requester:
            continue
        correction = Correction.objects.create(
            contact=contact,
            record=request.number,
            field="requester",
            before=request.requester,
            after=requester,
            why=_("Follows from the verification."),
            by=by,
            at=at,
        )
        request.requester = requester
        answer = answer_anew(contact, request, by=by, at=at)
        request.save()
        for name, row in (("corrections", correction), ("requests", request), ("determinations", answer)):
            written[name].append(row)
    settle(contact, requests)
    return written


def _requester(contact: Contact, told: str) -> str:
    """Return who is asking, after a verification; what staff already checked otherwise stays."""
    if contact.verified == Verified.NOT_AN_OFFICER:
        return "not_an_officer"
    if told not in NOT_CHECKED:
        return told
    if contact.verified == Verified.UNVERIFIED:
        return "unverified"
    return {Answer.YES.value: "immigration_agency", Answer.NO.value: "other_agency"}.get(contact.immigration, told)
