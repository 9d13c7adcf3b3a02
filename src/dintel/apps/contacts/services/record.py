"""Facts added beside a contact: a further request, a paper, what was given, what became of a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from dintel.apps.accounts.models import User
from dintel.apps.contacts import mapping
from dintel.apps.contacts.models import (
    Contact,
    Correction,
    CustodyOutcome,
    Disclosure,
    Document,
    KeptWords,
    Observation,
    Request,
)
from dintel.apps.contacts.models.found import CustodyKind, Seen
from dintel.apps.contacts.models.request import State
from dintel.apps.contacts.report import Asked, Paper, Sighting
from dintel.apps.contacts.services import tell
from dintel.apps.contacts.services.correct import answer_anew, settle
from dintel.apps.contacts.services.index import index_contact
from dintel.apps.contacts.services.leaves import leave
from dintel.apps.contacts.services.living import living
from dintel.apps.notices import services as notices
from dintel.domain.policy.facts import UNKNOWN


@transaction.atomic
def add_request(*, contact: Contact, asked: Asked, by: User, at: datetime) -> Request:
    """Add a further thing asked in a contact, answered by the law of that day; return it.

    Raises ``UnknownFactError`` for a fact outside the vocabulary.
    """
    kept = living(pk=contact.pk)
    earlier = list(kept.requests.all())
    facts = mapping.columns(asked.facts)
    if facts["setting"] == UNKNOWN:
        facts["setting"] = kept.setting
    ordinal = len(earlier) + 1
    request = Request.objects.create(
        contact=kept,
        ordinal=ordinal,
        number=f"{kept.number}.{ordinal}",
        words=asked.words,
        basis=asked.basis,
        stream=asked.stream,
        asked_at=min(asked.asked_at or kept.began_at, at),
        state=State.ANSWERED,
        outcome="",
        **facts,
    )
    papers = [_paper(kept, request, paper, by, at) for paper in asked.papers]
    answer = answer_anew(kept, request, by=by, at=at)
    request.save()
    settle(kept, [*earlier, request])
    kept.version += 1
    kept.save()
    index_contact(kept)
    leave("request.added", request, by=by, at=at, request=request, papers=papers, determinations=[answer], contact=kept)
    return request


@transaction.atomic
def add_paper(*, contact: Contact, request: Request | None, paper: Paper, by: User, at: datetime) -> Document:
    """Add a paper that was shown or sent, and return it. A printed return date starts its clock."""
    kept = living(pk=contact.pk)
    document = _paper(kept, request, paper, by, at)
    index_contact(kept)
    leave("paper.added", kept, by=by, at=at, paper=document)
    if request is not None and paper.return_on is not None:
        readers = tell.readers_of(kept) if kept.sealed else ()
        notices.set_printed_date(
            subject_kind="request", subject_key=request.number, printed_on=paper.return_on, at=at, readers=readers
        )
    return document


def _paper(contact: Contact, request: Request | None, paper: Paper, by: User, at: datetime) -> Document:
    return Document.objects.create(contact=contact, request=request, key=uuid4(), by=by, at=at, **asdict(paper))


@transaction.atomic
def answer_request(*, request: Request, answered_at: datetime, by: User, at: datetime) -> Request:
    """Record the minute at which a request was answered or a warrant honoured; return the request.

    Raises ``ValueError`` for a moment before it was asked, or in the future.
    """
    if not request.asked_at <= answered_at <= at:
        message = f"answered_at {answered_at} is not in [{request.asked_at}, {at}]"
        raise ValueError(message)
    living(pk=request.contact_id)
    kept = Request.objects.select_for_update().get(pk=request.pk)
    correction = Correction.objects.create(
        contact_id=kept.contact_id,
        record=kept.number,
        field="answered_at",
        before=kept.answered_at.isoformat() if kept.answered_at else "",
        after=answered_at.isoformat(),
        by=by,
        at=at,
    )
    kept.answered_at = answered_at
    kept.save()
    leave("request.answered", kept, by=by, at=at, request=kept, correction=correction)
    return kept


@transaction.atomic
def record_disclosure(
    *,
    contact: Contact,
    request: Request | None,
    what: str,
    words: str,
    to_whom: str,
    authority: str,
    given_at: datetime,
    by: User,
    at: datetime,
) -> Disclosure:
    """Record what was given or allowed, to whom, when and on what authority; return it."""
    living(pk=contact.pk)
    row = Disclosure.objects.create(
        contact=contact,
        request=request,
        what=what,
        words=words,
        to_whom=to_whom,
        authority=authority,
        given_at=min(given_at, at),
        by=by,
        at=at,
    )
    leave("disclosure.recorded", contact, by=by, at=at, disclosure=row)
    return row


@transaction.atomic
def record_custody(
    *,
    request: Request,
    kind: str,
    happened_at: datetime,
    by: User,
    at: datetime,
    ordinary_at: datetime | None = None,
    to_agency: str = "",
    authority: str = "",
    words: str = "",
) -> CustodyOutcome:
    """Record one thing that became of a person in custody; return it.

    ``ordinary_at`` is when a release would have come in the ordinary course. Raises ``ValueError``
    for a kind that does not exist or a moment in the future.
    """
    if happened_at > at:
        message = f"{happened_at} has not come yet"
        raise ValueError(message)
    living(pk=request.contact_id)
    row = CustodyOutcome.objects.create(
        request=request,
        kind=CustodyKind(kind).value,
        happened_at=happened_at,
        ordinary_at=ordinary_at,
        to_agency=to_agency,
        authority=authority,
        words=words,
        by=by,
        at=at,
    )
    leave("custody.recorded", request, by=by, at=at, custody=row)
    return row


@transaction.atomic
def record_observation(*, contact: Contact, sighting: Sighting, by: User, at: datetime) -> Observation:
    """Record one thing seen of the officers' conduct; return it. It is never called a violation.

    Raises ``ValueError`` for a kind that does not exist.
    """
    Seen(sighting.seen)
    living(pk=contact.pk)
    row = Observation.objects.create(contact=contact, by=by, at=at, **asdict(sighting))
    leave("observation.recorded", contact, by=by, at=at, observation=row)
    return row


@transaction.atomic
def note_kept_words(*, contact: Contact, kept: Iterable[tuple[str, str, str]], by: User, at: datetime) -> None:
    """Keep why words that were warned of stay; ``kept`` is field, kind and reason."""
    rows = [
        KeptWords(contact=contact, field=field, kind=kind, reason=reason, by=by, at=at) for field, kind, reason in kept
    ]
    if rows:
        living(pk=contact.pk)
        KeptWords.objects.bulk_create(rows)
        leave("words.kept", contact, by=by, at=at, kept_words=rows)
