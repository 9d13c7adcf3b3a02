"""A letter is drafted from a decision, changed, signed and sent.

1. A draft rests on the determination that stands; it has no number and every page says it is a draft.
2. Signing takes the number, makes the PDF and the DOCX, and keeps their bytes and digests. If the
   decision has changed since the draft, it is refused: the letter would say what no longer holds.
3. A signed letter is never changed. A wrong one is withdrawn, and another one is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.contacts import letters, mapping
from dintel.apps.contacts.models import Determination, Letter, LetterFile, Request
from dintel.apps.contacts.models.letter import LetterState
from dintel.apps.contacts.queries import names
from dintel.apps.contacts.services import tell
from dintel.apps.contacts.services.leaves import leave
from dintel.apps.contacts.services.living import living
from dintel.apps.contacts.services.number import LETTERS, take_number
from dintel.apps.contacts.services.signing import reword, sign_off


class LetterError(Exception):
    """The letter cannot be drafted, changed, signed or sent so; the message is for the person."""


@transaction.atomic
def draft_letter(*, request: Request, kind: str, language: str, signer_title: str, by: User, at: datetime) -> Letter:
    """Draft a letter on the determination that stands, and return it.

    Raises ``LetterError`` when nothing was determined or the letter does not fit what was.
    """
    living(pk=request.contact_id)
    determination = _standing(request)
    facts = mapping.facts_of(request)
    on = timezone.localtime(at).date()
    chosen = next((one for one in letters.kinds_for(determination.outcome, facts, on) if one.id == kind), None)
    if chosen is None:
        raise LetterError(_("This letter does not fit the decision. Choose one of those offered."))
    told = letters.Told(
        facts=facts,
        department=names.department_of(request.contact.department),
        to_agency=request.contact.agency,
        signer_name=by.name,
        signer_title=signer_title,
        paper=_paper(request),
        request=request.words,
        received_on=timezone.localtime(request.asked_at).date(),
        return_on=_return_on(request),
        answered_on=timezone.localtime(request.answered_at).date() if request.answered_at else None,
        sealed=request.contact.sealed,
    )
    data = letters.draft(chosen, determination.outcome, told, language=language, on=on)
    row = Letter.objects.create(
        request=request,
        determination=determination,
        kind=kind,
        language=language,
        content=letters.as_content(data),
        drafted_by=by,
        drafted_at=at,
    )
    leave("letter.drafted", row, by=by, at=at, letter=row, about=request.number)
    return row


@transaction.atomic
def edit_letter(*, letter: Letter, version: int, changes: Mapping[str, Any], by: User, at: datetime) -> Letter:
    """Put counsel's words into a draft and return it.

    Raises ``LetterError`` for a signed letter, and when somebody else changed the draft meanwhile.
    """
    kept = _draft(letter)
    if kept.version != version:
        raise LetterError(_("Somebody else changed this draft meanwhile. Read it again; what you wrote stands below."))
    reword(kept, changes)
    kept.save()
    leave("letter.edited", kept, by=by, at=at, letter=kept)
    return kept


@transaction.atomic
def sign_letter(*, letter: Letter, version: int, by: User, at: datetime) -> Letter:
    """Sign a draft off: number it, make its files, keep them with their digests; return it.

    Raises ``LetterError`` when it is signed already, was changed since it was read, or no longer
    rests on the determination that stands.
    """
    kept = _draft(letter)
    if kept.version != version:
        raise LetterError(_("The draft was changed since you read it. Read it again, then sign."))
    if _standing(kept.request).pk != kept.determination_id:
        raise LetterError(_("The decision has changed since this draft was written. Write the letter anew."))
    number = take_number(LETTERS, at)
    data = replace(letters.from_content(kept.content), number=number, dated_on=timezone.localtime(at).date())
    made = sign_off(kept, data, by=by, at=at)
    kept.save()
    files = [LetterFile.objects.create(letter=kept, **one) for one in made]
    leave("letter.signed", kept, by=by, at=at, letter=kept, files=files, about=kept.request.number)
    return kept


@transaction.atomic
def mark_sent(*, letter: Letter, how: str, by: User, at: datetime) -> Letter:
    """Record that a signed letter left the city and how; return it. Whom the city's plan names is told.

    Raises ``LetterError`` for a draft or a letter that was sent already.
    """
    kept = _locked(letter)
    if kept.state != LetterState.SIGNED:
        raise LetterError(_("Only a signed letter that has not been sent can be sent."))
    kept.state, kept.sent_at, kept.sent_by, kept.sent_how = LetterState.SENT, at, by, how.strip()
    kept.save()
    contact = kept.request.contact
    readers = tell.readers_of(contact) if contact.sealed else ()
    news = tell.announce(contact, "letter_sent", readers=readers, at=at)
    leave("letter.sent", kept, by=by, at=at, also=news, letter=kept, about=kept.request.number)
    return kept


@transaction.atomic
def withdraw_letter(*, letter: Letter, by: User, at: datetime) -> Letter:
    """Withdraw a draft or a signed letter that was not sent; return it. Its number is not used again.

    Raises ``LetterError`` for a letter that was sent.
    """
    kept = _locked(letter)
    if kept.state == LetterState.SENT:
        raise LetterError(_("A letter that was sent cannot be withdrawn. Write another one."))
    kept.state, kept.version = LetterState.WITHDRAWN, kept.version + 1
    kept.save()
    leave("letter.withdrawn", kept, by=by, at=at, letter=kept)
    return kept


def _locked(letter: Letter) -> Letter:
    """Return a letter, held; its contact first, as disposal does."""
    living(pk=letter.request.contact_id)
    return Letter.objects.select_for_update().get(pk=letter.pk)


def _draft(letter: Letter) -> Letter:
    kept = _locked(letter)
    if kept.state != LetterState.DRAFT:
        raise LetterError(_("This letter is no longer a draft and is not changed any more."))
    return kept


def _standing(request: Request) -> Determination:
    last = request.determinations.order_by("-ordinal").first()
    if last is None:
        raise LetterError(_("Nothing was determined for this request, so there is nothing to write."))
    return last


def _paper(request: Request) -> letters.Paper | None:
    row = request.documents.first()
    if row is None:
        return None
    return letters.Paper(
        title=names.kind_of(row.kind),
        form=row.form_number,
        dated_on=row.dated_on,
        docket=row.docket,
        received_on=timezone.localtime(row.at).date(),
    )


def _return_on(request: Request) -> Any:  # noqa: ANN401 - a day or nothing
    return request.documents.filter(return_on__isnull=False).values_list("return_on", flat=True).first()
