"""A letter to an agency is drafted from the law's files, changed, signed and sent.

1. A draft has no number, and every page says that it is one.
2. Signing takes the number, makes the PDF and the DOCX, and keeps their bytes and digests.
3. A signed letter is never changed. A wrong one is withdrawn, and another one is written.
4. Sending is a person's act, and a line of the request's history in the same transaction: the request, or the appeal.
5. An appeal goes out once an attorney has chosen it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.contacts import letters
from dintel.apps.contacts.letters.labels import day_in
from dintel.apps.contacts.models.letter import LetterState
from dintel.apps.contacts.services.number import LETTERS, take_number
from dintel.apps.contacts.services.signing import reword, sign_off
from dintel.apps.records.foia import statute
from dintel.apps.records.foia.models import DRAFT, FoiaFile, FoiaLetter, FoiaRequest
from dintel.apps.records.foia.queries.history import history_of
from dintel.apps.records.foia.services.happenings import Note, add_happening
from dintel.apps.records.foia.services.leaves import leave
from dintel.apps.records.foia.services.living import living
from dintel.apps.records.foia.services.refusals import FoiaChangedError, FoiaError
from dintel.apps.records.foia.services.wording import ENGLISH, compose
from dintel.domain.foia.clock import answer_clock
from dintel.domain.foia.history import answer_of
from dintel.lawbook.foia import APPEAL, REQUEST

HAPPENS = {REQUEST: "sent", APPEAL: "appeal"}
"""What the sending of a letter is in the request's history; a reminder is nothing that the clock knows."""


@dataclass(frozen=True, slots=True)
class Sending:
    """How and when a letter went out; ``tracking`` is the agency's number, where its portal gave one at once."""

    conveyed: str
    on: date
    tracking: str = ""
    words: str = ""


def add_draft(request: FoiaRequest, template: str, by: User | None, at: datetime, ground: str = "") -> FoiaLetter:
    """Return a new draft of a letter; the caller records the leaf. Raises ``KeyError`` for a letter not there."""
    kind = statute.foia().letters[template]
    on = timezone.localdate(at)
    data = compose(request, kind, _told(request, ground), signer=by.name if by else "", on=on)
    return FoiaLetter.objects.create(
        request=request,
        ordinal=request.letters.count() + 1,
        template=template,
        kind=kind.kind,
        content=letters.as_content(data),
        drafted_by=by,
        drafted_at=at,
    )


def _told(request: FoiaRequest, ground: str) -> dict[str, str]:
    """Return the blanks that follow from the history."""
    happened = history_of(request)
    if not happened:
        return {}
    due, answer = answer_clock(happened, statute.clocks()).due, answer_of(happened)
    return {
        "due_on": day_in(due.on if due else None, ENGLISH),
        "answered_on": day_in(answer.on if answer else None, ENGLISH),
        "ground": ground,
    }


@transaction.atomic
def draft_letter(*, request: FoiaRequest, template: str, ground: str = "", by: User, at: datetime) -> FoiaLetter:
    """Draft an appeal, a reminder, or the request anew while it is not sent; return it.

    Raises ``FoiaError`` for a letter that does not fit where the request stands.
    """
    kept = living(request)
    found = statute.foia().letters.get(template)
    if found is None or (found.kind == REQUEST) != (kept.standing == DRAFT):
        raise FoiaError(
            _("This letter does not fit where the request stands. Choose one of those offered."), "template"
        )
    letter = add_draft(kept, template, by, at, ground)
    leave("foia.letter_drafted", kept, by=by, at=at, foia_letter=letter)
    return letter


@transaction.atomic
def edit_letter(*, letter: FoiaLetter, version: int, changes: Mapping[str, Any], by: User, at: datetime) -> FoiaLetter:
    """Put other words into a draft and return it.

    Raises ``FoiaError`` for a signed letter, ``FoiaChangedError`` when somebody else changed the draft meanwhile.
    """
    kept = _draft(letter, version)
    reword(kept, changes)
    kept.save()
    leave("foia.letter_edited", kept.request, by=by, at=at, foia_letter=kept)
    return kept


@transaction.atomic
def sign_letter(*, letter: FoiaLetter, version: int, by: User, at: datetime) -> FoiaLetter:
    """Sign a draft off: number it, make its files, keep them with their digests; return it.

    Raises ``FoiaError`` when it is signed already, ``FoiaChangedError`` when it was changed since it was read.
    """
    kept = _draft(letter, version)
    number = take_number(LETTERS, at)
    data = letters.from_content(kept.content)
    signer = data.signer_name or by.name
    data = replace(data, number=number, dated_on=timezone.localdate(at), signer_name=signer)
    made = sign_off(kept, data, by=by, at=at)
    kept.save()
    files = [FoiaFile.objects.create(letter=kept, **one) for one in made]
    leave("foia.letter_signed", kept.request, by=by, at=at, foia_letter=kept, foia_files=files)
    return kept


@transaction.atomic
def send_letter(*, letter: FoiaLetter, sending: Sending, by: User, at: datetime) -> FoiaLetter:
    """Record that a signed letter went out and how; return it. The request's history has a new line (4.).

    Raises ``FoiaError`` for a letter that is not signed or was sent, for an appeal that no attorney chose (5.), and
    for a day that cannot be.
    """
    kept = _locked(letter)
    if kept.state != LetterState.SIGNED:
        raise FoiaError(_("Only a signed letter that has not been sent can be sent."))
    kept.state = LetterState.SENT
    kept.save(update_fields=["state"])
    what = HAPPENS.get(kept.kind)
    if what is None:
        leave("foia.letter_sent", kept.request, by=by, at=at, foia_letter=kept)
        return kept
    note = Note(what, sending.on, conveyed=sending.conveyed, tracking=sending.tracking, words=sending.words)
    happening = add_happening(kept.request, note, by, at)
    leave("foia.letter_sent", kept.request, by=by, at=at, foia_letter=kept, happening=happening)
    return kept


@transaction.atomic
def withdraw_letter(*, letter: FoiaLetter, by: User, at: datetime) -> FoiaLetter:
    """Withdraw a draft or a signed letter that was not sent; return it. Its number is not used again.

    Raises ``FoiaError`` for a letter that was sent.
    """
    kept = _locked(letter)
    if kept.state == LetterState.SENT:
        raise FoiaError(_("A letter that was sent cannot be withdrawn. Write another one."))
    kept.state, kept.version = LetterState.WITHDRAWN, kept.version + 1
    kept.save(update_fields=["state", "version"])
    leave("foia.letter_withdrawn", kept.request, by=by, at=at, foia_letter=kept)
    return kept


def _locked(letter: FoiaLetter) -> FoiaLetter:
    """Return a letter, held; its request first, as disposal does."""
    request = living(letter.request)
    kept = FoiaLetter.objects.select_for_update().get(pk=letter.pk)
    kept.request = request
    return kept


def _draft(letter: FoiaLetter, version: int) -> FoiaLetter:
    kept = _locked(letter)
    if kept.state != LetterState.DRAFT:
        raise FoiaError(_("This letter is no longer a draft and is not changed any more."))
    if kept.version != version:
        raise FoiaChangedError
    return kept
