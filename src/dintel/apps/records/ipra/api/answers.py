"""Records that were found, letters and publications of requests to the city, over the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Status

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.screened import look_through
from dintel.apps.contacts.queries.letters import FORMATS
from dintel.apps.evidence.queries import file_for
from dintel.apps.records.ipra import services
from dintel.apps.records.ipra.api import shapes
from dintel.apps.records.ipra.api.requests import CONFLICT, ERRORS, Number, asker, open_to, refusals, screened, whole
from dintel.apps.records.ipra.queries.visible import (
    DENY,
    READ,
    WORK,
    AnswerLetter,
    file_of,
    found_record_for,
    letter_for,
    publication_for,
    redaction_for,
    released_for,
    signs_with,
)

router = Router(tags=["requests to the city"])
Letter = Annotated[int, Path(ge=1, le=2**31)]


@router.post("/found/{key}/decision", auth=auth(WORK), response={200: shapes.RecordsRequestOut, **ERRORS})
def decide(request: HttpRequest, key: UUID, body: shapes.RecordsDecisionIn) -> object:
    """Release, redact or deny a record; a signature that stood on it is off."""
    row = found_record_for(asker(request).access, key)
    screened(body, "reason", "why_not_redacted")
    told = {name: getattr(body, name) for name in ("decision", "exemption", "reason", "why_not_redacted")}
    with refusals() as now:
        services.decide_record(record=row, **told, by=asker(request).user, at=now)
    return whole(request, row.request.number)


@router.post("/found/{key}/places", auth=auth(WORK), response={201: shapes.RecordsRequestOut, **ERRORS})
@idempotent
def place(request: HttpRequest, key: UUID, body: shapes.PlaceIn) -> Status[object]:
    """Name one place that is redacted, with its exemption and reason."""
    row = found_record_for(asker(request).access, key)
    screened(body, "reason")
    told = {name: getattr(body, name) for name in ("pages", "exemption", "reason")}
    with refusals() as now:
        services.redact(record=row, **told, by=asker(request).user, at=now)
    return Status(201, whole(request, row.request.number))


@router.post("/places/{key}/drop", auth=auth(WORK), response={200: shapes.RecordsRequestOut, **ERRORS})
def drop(request: HttpRequest, key: UUID) -> object:
    """Take back a place that was named by mistake."""
    row = redaction_for(asker(request).access, key)
    with refusals() as now:
        services.drop_redaction(redaction=row, by=asker(request).user, at=now)
    return whole(request, row.record.request.number)


@router.post("/found/{key}/copy", auth=auth(WORK), response={200: shapes.RecordsRequestOut, **ERRORS})
def copy(request: HttpRequest, key: UUID, body: shapes.CopyIn) -> object:
    """Say which redacted copy is given out instead of the original."""
    access = asker(request).access
    row, chosen = found_record_for(access, key), file_for(access, body.file)
    with refusals() as now:
        services.choose_copy(record=row, copy=chosen, by=asker(request).user, at=now)
    return whole(request, row.request.number)


@router.post("/found/{key}/signature", auth=auth(DENY), response={200: shapes.RecordsRequestOut, **ERRORS})
def signature(request: HttpRequest, key: UUID, body: shapes.SignatureIn) -> object:
    """Sign what is kept back of a record as the person responsible."""
    row = found_record_for(asker(request).access, key, DENY)
    with refusals() as now:
        services.sign_record(record=row, title=body.title, by=asker(request).user, at=now)
    return whole(request, row.request.number)


@router.post("/requests/{number}/notes", auth=auth(WORK), response={201: shapes.AnswerLetterOut, **ERRORS})
@idempotent
def note(request: HttpRequest, number: Number, body: shapes.RecordsNoteIn) -> Status[object]:
    """Draft the note that says when."""
    row = open_to(request, number)
    told = {name: getattr(body, name) for name in ("ready_on", "signer_title", "language")}
    with refusals() as now:
        made = services.draft_note(request=row, **told, by=asker(request).user, at=now)
    return Status(201, shapes.AnswerLetterOut.of(made))


@router.post("/requests/{number}/answers", auth=auth(WORK), response={201: shapes.AnswerLetterOut, **ERRORS})
@idempotent
def answer(request: HttpRequest, number: Number, body: shapes.RecordsAnswerIn) -> Status[object]:
    """Draft the answer that the decisions come to."""
    row = open_to(request, number)
    told = {name: getattr(body, name) for name in ("signer_title", "language")}
    with refusals() as now:
        made = services.draft_answer(request=row, **told, by=asker(request).user, at=now)
    return Status(201, shapes.AnswerLetterOut.of(made))


@router.get("/letters/{key}", auth=auth(READ), response={200: shapes.AnswerLetterOut, **ERRORS})
def read_letter(request: HttpRequest, key: Letter) -> object:
    """Return a letter with the digests of its files."""
    return shapes.AnswerLetterOut.of(letter_for(asker(request).access, key))


@router.post("/letters/{key}/words", auth=auth(WORK), response={200: shapes.AnswerLetterOut, **CONFLICT})
def words(request: HttpRequest, key: Letter, body: shapes.LetterWordsIn) -> object:
    """Put other words into a draft."""
    row = letter_for(asker(request).access, key, WORK)
    told = body.model_dump(exclude={"version", "kept_because"}, exclude_none=True)
    changes = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    texts = {name: "\n".join(value) if isinstance(value, tuple) else value for name, value in changes.items()}
    return _changed(request, row, body, changes, texts)


def _changed(
    request: HttpRequest, row: AnswerLetter, body: shapes.LetterWordsIn, changes: dict[str, Any], texts: dict[str, str]
) -> object:
    look_through(texts, body.kept_because)
    with refusals() as now:
        made = services.edit_answer_letter(
            letter=row, version=body.version, changes=changes, by=asker(request).user, at=now
        )
    return shapes.AnswerLetterOut.of(made)


@router.post("/letters/{key}/signature", auth=auth(WORK, DENY), response={200: shapes.AnswerLetterOut, **CONFLICT})
def sign(request: HttpRequest, key: Letter, body: shapes.RecordsVersionIn) -> object:
    """Sign a draft off; one that keeps something back only as a responsible person."""
    access = asker(request).access
    row = letter_for(access, key, WORK)
    letter_for(access, key, signs_with(row))
    with refusals() as now:
        made = services.sign_answer_letter(letter=row, version=body.version, by=asker(request).user, at=now)
    return shapes.AnswerLetterOut.of(made)


@router.post("/letters/{key}/sending", auth=auth(WORK), response={200: shapes.AnswerLetterOut, **ERRORS})
@idempotent
def send(request: HttpRequest, key: Letter, body: shapes.SentIn) -> object:
    """Record that a signed letter went out; an answer opens what is left to open and ends the clock."""
    row = letter_for(asker(request).access, key, WORK)
    screened(body, "words")
    with refusals() as now:
        made = services.send_answer_letter(
            letter=row, medium=body.medium, words=body.words, by=asker(request).user, at=now
        )
    return shapes.AnswerLetterOut.of(made)


@router.post("/letters/{key}/withdrawal", auth=auth(WORK), response={200: shapes.AnswerLetterOut, **ERRORS})
def withdraw(request: HttpRequest, key: Letter) -> object:
    """Withdraw a letter that was not sent."""
    row = letter_for(asker(request).access, key, WORK)
    with refusals() as now:
        made = services.withdraw_answer_letter(letter=row, by=asker(request).user, at=now)
    return shapes.AnswerLetterOut.of(made)


@router.get("/letters/{key}/files/{form}", auth=auth(READ), response={200: None, **ERRORS})
def letter_file(request: HttpRequest, key: Letter, form: Literal["pdf", "docx"]) -> HttpResponse:
    """Return the kept bytes of a signed letter."""
    row = letter_for(asker(request).access, key)
    kept = file_of(row, form)
    headers = {"Content-Disposition": f'attachment; filename="{row.number}.{form}"'}
    return HttpResponse(bytes(kept.body), content_type=FORMATS[form], headers=headers)


@router.post("/opened/{key}/publication", auth=auth(DENY), response={201: shapes.RecordsRequestOut, **ERRORS})
def publish(request: HttpRequest, key: UUID, body: shapes.PublishIn) -> Status[object]:
    """Put a record that was opened on the public page."""
    row = released_for(asker(request).access, key)
    screened(body, "title", "words")
    told = {name: getattr(body, name) for name in ("title", "words", "has_looked")}
    with refusals() as now:
        services.publish_record(released=row, **told, by=asker(request).user, at=now)
    return Status(201, whole(request, row.record.request.number))


@router.post("/published/{key}/take-down", auth=auth(DENY), response={200: shapes.RecordsRequestOut, **ERRORS})
def take_down(request: HttpRequest, key: UUID, body: shapes.RecordsWhyIn) -> object:
    """Take a record off the public page."""
    row = publication_for(asker(request).access, key)
    screened(body, "why")
    with refusals() as now:
        services.take_down(publication=row, why=body.why, by=asker(request).user, at=now)
    return whole(request, row.released.record.request.number)
