"""The letters of a request: the note that says when, and the answer; drafted, changed, signed, sent.

1. A draft has no number and says so on every page. An answer rests on the decisions as they stand: they are all made,
   and whoever is responsible has signed what is kept back.
2. Signing takes the number, makes PDF and DOCX, and keeps their bytes and digests; it is refused when what the draft
   rests on has changed. A signed letter is never changed; a wrong one is withdrawn.
3. A letter that is sent is what the Act counts: a note, or the answer, which opens what is not open yet. It goes the
   way the request came, or says why not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.contacts import letters
from dintel.apps.contacts.models.letter import LetterState
from dintel.apps.contacts.services import signing
from dintel.apps.contacts.services.number import take_number
from dintel.apps.contacts.services.signing import reword, sign_off
from dintel.apps.records.ipra import answer_letter
from dintel.apps.records.ipra.answer_letter import NOTE, OneRecord, Place
from dintel.apps.records.ipra.models import AnswerFile, AnswerLetter, FoundRecord, Medium, RecordsRequest
from dintel.apps.records.ipra.queries.clock import day_of, last_day
from dintel.apps.records.ipra.services.leaves import leave, living
from dintel.apps.records.ipra.services.receipt import require_open, saved
from dintel.apps.records.ipra.services.records import standing
from dintel.apps.records.ipra.services.refusals import ChangedError, InspectionError
from dintel.apps.records.ipra.services.release import opened, require_ready
from dintel.domain.canonical import Plain, digest
from dintel.domain.ipra import Decision, answer_of

SERIES = "RL"
LONGEST = timedelta(days=366)
CHANGEABLE = signing.CHANGEABLE - {"reference"}
"""These letters have no line for the other side’s reference."""


@transaction.atomic
def draft_note(
    *, request: RecordsRequest, ready_on: date, signer_title: str, language: str, by: User, at: datetime
) -> AnswerLetter:
    """Draft the note that says when, and return it. Raises ``InspectionError`` for a day that is past."""
    kept = living(request)
    require_open(kept)
    if not timedelta(0) <= ready_on - day_of(at) <= LONGEST:
        raise InspectionError(_("Name a day from today on, within a year, on which they will have it."), "ready_on")
    signer = (by, signer_title)
    return _drafted(kept, NOTE, language=language, signer=signer, at=at, ready_on=ready_on)


@transaction.atomic
def draft_answer(*, request: RecordsRequest, signer_title: str, language: str, by: User, at: datetime) -> AnswerLetter:
    """Draft the answer that the decisions come to, and return it (1).

    Raises ``InspectionError`` while a record is not decided, or not signed where something is kept back.
    """
    kept = living(request)
    require_open(kept)
    found = found_of(kept)
    require_decided(found)
    kind, signer = answer_of([Decision(one.decision) for one in found]), (by, signer_title)
    return _drafted(kept, kind, language=language, signer=signer, at=at, found=found)


def _drafted(
    request: RecordsRequest,
    kind: str,
    *,
    language: str,
    signer: tuple[User, str],
    at: datetime,
    found: Sequence[FoundRecord] = (),
    ready_on: date | None = None,
) -> AnswerLetter:
    by, title = signer
    told = _as_letter(request, kind, language, ready_on, found)
    told = replace(told, signer_name=by.name, signer_title=title.strip())
    try:
        data = answer_letter.composed(told, day_of(at))
    except LookupError:
        raise InspectionError(_("The city’s law has no such letter in use today. Ask City IT.")) from None
    row = AnswerLetter.objects.create(
        request=request,
        kind=kind,
        language=language,
        ready_on=ready_on,
        content=letters.as_content(data),
        rests_on=_rests_on(request, found),
        drafted_by=by,
        drafted_at=at,
    )
    leave("letter_drafted", request, by=by, at=at, letter=row)
    return row


def _as_letter(
    request: RecordsRequest, kind: str, language: str, ready_on: date | None, found: Sequence[FoundRecord]
) -> answer_letter.Letter:
    return answer_letter.Letter(
        kind=kind,
        language=language,
        number=request.number,
        to_name=request.asker_name,
        to_address=tuple(filter(None, map(str.strip, request.asker_address.splitlines()))),
        asked=request.asked,
        received_on=request.received_on,
        answer_by=last_day(request.received_on),
        ready_on=ready_on,
        signer_name="",
        signer_title="",
        records=tuple(map(as_told, found)),
        cost_cents=sum(one.total for one in request.charges.all()),
    )


@transaction.atomic
def edit_answer_letter(
    *, letter: AnswerLetter, version: int, changes: Mapping[str, Any], by: User, at: datetime
) -> AnswerLetter:
    """Put somebody's words into a draft and return it.

    Raises ``InspectionError`` for a signed letter, ``ChangedError`` when somebody else changed the draft meanwhile.
    """
    kept = _draft(letter, version)
    reword(kept, changes, CHANGEABLE)
    kept.save()
    leave("letter_edited", kept.request, by=by, at=at, letter=kept)
    return kept


@transaction.atomic
def sign_answer_letter(*, letter: AnswerLetter, version: int, by: User, at: datetime) -> AnswerLetter:
    """Sign a draft off: number it, make its files, keep them with their digests; return it (2).

    Raises ``InspectionError`` when it is signed already or what it rests on has changed, ``ChangedError`` when the
    draft was changed since it was read.
    """
    kept = _draft(letter, version)
    require_open(kept.request)
    found = found_of(kept.request) if kept.kind != NOTE else []
    if kept.rests_on != _rests_on(kept.request, found):
        raise InspectionError(_("What was decided has changed since this draft was written. Write the letter anew."))
    number = take_number(SERIES, at)
    content = letters.from_content(kept.content)
    data = replace(content, number=number, dated_on=day_of(at), signer_name=by.name)
    made = sign_off(kept, data, by=by, at=at)
    kept.save()
    files = [AnswerFile.objects.create(letter=kept, **one) for one in made]
    leave("letter_signed", kept.request, by=by, at=at, letter=kept, files=files)
    return kept


@transaction.atomic
def send_answer_letter(*, letter: AnswerLetter, medium: str, words: str = "", by: User, at: datetime) -> AnswerLetter:
    """Record that a signed letter went out, and return it; an answer opens what is left to open and ends the clock (3).

    Raises ``InspectionError`` for a draft or a letter that was sent, for another medium than the request's without a
    word why, and when what an answer rests on has changed.
    """
    kept = _locked(letter)
    request = kept.request
    if kept.state != LetterState.SIGNED:
        raise InspectionError(_("Only a signed letter that has not been sent can be sent."))
    require_open(request)
    if request.medium not in {medium, Medium.SPOKEN} and not words.strip():
        raise InspectionError(_("The answer goes the way the request came. Say why it went another way."), "words")
    on = day_of(at)
    kept.state, kept.sent_at, kept.sent_on, kept.sent_by = LetterState.SENT, at, on, by
    kept.sent_medium, kept.sent_words, kept.version = medium, words.strip(), kept.version + 1
    kept.save()
    if kept.kind == NOTE:
        request.noted_on, request.ready_on = request.noted_on or on, kept.ready_on
        saved(request, "noted_on", "ready_on")
    else:
        _answer(kept, medium, by, at)
    leave("letter_sent", request, by=by, at=at, letter=kept, records_request=request)
    return kept


def _answer(letter: AnswerLetter, medium: str, by: User, at: datetime) -> None:
    request, found = letter.request, found_of(letter.request)
    if letter.rests_on != _rests_on(request, found):
        raise InspectionError(_("What was decided has changed since this letter was signed. Withdraw it, write anew."))
    left = [one for one in found if one.decision != Decision.DENY and not hasattr(one, "released")]
    if left:
        opened(request, left, medium=medium, by=by, at=at)
    request.answered_on, request.answer = day_of(at), letter.kind
    saved(request, "answered_on", "answer")


@transaction.atomic
def withdraw_answer_letter(*, letter: AnswerLetter, by: User, at: datetime) -> AnswerLetter:
    """Withdraw a draft or a signed letter that was not sent; return it. Its number is not used again.

    Raises ``InspectionError`` for a letter that was sent.
    """
    kept = _locked(letter)
    if kept.state == LetterState.SENT:
        raise InspectionError(_("A letter that was sent cannot be withdrawn. Write another one."))
    kept.state, kept.version = LetterState.WITHDRAWN, kept.version + 1
    kept.save()
    leave("letter_withdrawn", kept.request, by=by, at=at, letter=kept)
    return kept


def found_of(request: RecordsRequest) -> list[FoundRecord]:
    """Return the records that were found, in order, each with all that an answer says of it."""
    rows = request.foundrecords.select_related("request__data_key", "file", "copy", "signed_by", "released")
    return list(rows.prefetch_related("redactions"))


def require_decided(found: Sequence[FoundRecord]) -> None:
    """Do nothing when an answer can be written. Raises ``InspectionError`` that names what is missing (1)."""
    for one in found:
        if one.decision == Decision.OPEN:
            raise InspectionError(_("“%s” is not decided yet. Release it, redact it or deny it.") % one.title)
        if one.decision == Decision.DENY and one.signed_at is None:
            raise InspectionError(_("Nobody has signed the denial of “%s” yet.") % one.title)
        if one.decision != Decision.DENY:
            require_ready(one)


def as_told(row: FoundRecord) -> OneRecord:
    """Return a record as a letter names it."""
    responsible = f"{row.signed_by.name}, {row.signed_title}" if row.signed_by else ""
    places = tuple(Place(one.pages, one.exemption, one.reason) for one in standing(row))
    return OneRecord(
        title=row.title,
        decision=row.decision,
        places=places if row.decision == Decision.REDACT else (),
        exemption=row.exemption,
        reason=row.reason,
        why_not_redacted=row.why_not_redacted,
        responsible=responsible,
    )


def _rests_on(request: RecordsRequest, found: Sequence[FoundRecord]) -> str:
    """Return a digest of the day of receipt and of the decisions a letter tells of."""
    told: list[Plain] = [
        [
            str(one.pk),
            one.decision,
            one.exemption,
            one.copy.sha256 if one.copy else "",
            one.signed_by_id,
            one.signed_title,
            [str(mark.pk) for mark in standing(one)],
        ]
        for one in found
    ]
    return digest({"received_on": request.received_on.isoformat(), "found": told})


def _locked(letter: AnswerLetter) -> AnswerLetter:
    """Return a letter, held; its request first, as disposal does."""
    request = living(letter.request)
    kept = AnswerLetter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    kept.request = request
    return kept


def _draft(letter: AnswerLetter, version: int) -> AnswerLetter:
    kept = _locked(letter)
    if kept.state != LetterState.DRAFT:
        raise InspectionError(_("This letter is no longer a draft and is not changed any more."))
    if kept.version != version:
        raise ChangedError(_("Somebody else changed this draft meanwhile. Read it again; what you wrote stands below."))
    return kept
