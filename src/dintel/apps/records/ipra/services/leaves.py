"""What leaves say of requests to the city; a request is held against its disposal while somebody writes to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import models

from dintel.apps.accounts.models import User
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.ledger.tables import Table
from dintel.apps.records.ipra.models import (
    AnswerFile,
    AnswerLetter,
    Charge,
    FoundRecord,
    Publication,
    ReceiptCorrection,
    RecordsRequest,
    Redaction,
    Release,
    Released,
    TimeSpent,
)
from dintel.apps.records.ipra.queries.visible import KIND
from dintel.apps.retention.ended import DisposedError
from dintel.domain.canonical import Plain

Rows = models.Model | Sequence[models.Model]
WITHOUT: Mapping[type[models.Model], tuple[str, ...]] = {AnswerFile: ("body",), RecordsRequest: ("code_mark",)}


def living(request: RecordsRequest) -> RecordsRequest:
    """Return the request, held until the caller's transaction ends. Raises DisposedError where it was disposed of."""
    kept = RecordsRequest.objects.select_for_update(of=("self",)).select_related("data_key").get(pk=request.pk)
    if kept.disposed_at is not None:
        raise DisposedError(kept.number)
    return kept


def leave(act: str, request: RecordsRequest, *, by: User | None, at: datetime, **rows: Rows) -> None:
    """Leave the leaf of one act on a request: the rows as they stand after it, under the request's key.

    Precondition: ``request`` is held (``living``) or new.
    """
    content = {name: _said(row) for name, row in rows.items()}
    ledger.record(
        kind=f"{KIND}.{act}",
        subject=(KIND, request.number),
        content=content,
        by=actor(by),
        at=at,
        key=request.data_key,
    )


def _said(rows: Rows) -> Plain:
    return said(rows) if isinstance(rows, models.Model) else [said(row) for row in rows]


def said(row: models.Model) -> dict[str, Plain]:
    """Return what a leaf says of a row: all of it, but of a letter's file only the digest, and of a code nothing."""
    return content_of(row, without=WITHOUT.get(type(row), ()))


def _said_with_bytes(file: AnswerFile) -> dict[str, Plain]:
    """Return what a leaf says of a letter's file, if its bytes are those that were hashed."""
    found = sha256(file.body).hexdigest()
    return said(file) | ({} if found == file.sha256 else {"sha256": f"not of its bytes, which hash to {found}"})


def _itself(row: RecordsRequest) -> tuple[str, str]:
    return (KIND, row.number)


def _of_request(row: Any) -> tuple[str, str]:  # noqa: ANN401 - any row that hangs on a request
    return _itself(row.request)


def _of_record(row: Redaction | Released) -> tuple[str, str]:
    return _itself(row.record.request)


def _of_letter(row: AnswerFile) -> tuple[str, str]:
    return _itself(row.letter.request)


def _of_publication(row: Publication) -> tuple[str, str]:
    return _itself(row.released.record.request)


TABLES = (
    Table(
        ("records_request",),
        RecordsRequest,
        said=said,
        passing=("told",),  # what its owner was last warned of; the notice has its own leaf
        subject=_itself,
        words=("asker_name", "asker_address", "asked", "withdrawn_why"),
    ),
    Table(("receipt",), ReceiptCorrection, of=KIND, subject=_of_request, words=("why",)),
    Table(("time",), TimeSpent, of=KIND, subject=_of_request, words=("words",)),
    Table(("charge",), Charge, of=KIND, subject=_of_request, words=("words",)),
    Table(
        ("record_found",),
        FoundRecord,
        of=KIND,
        subject=_of_request,
        words=("title", "reason", "why_not_redacted"),
    ),
    Table(("redaction",), Redaction, of=KIND, subject=_of_record, words=("pages", "reason")),
    Table(("letter",), AnswerLetter, of=KIND, subject=_of_request, words=("content", "sent_words")),
    Table(("files",), AnswerFile, of=KIND, said=_said_with_bytes, subject=_of_letter, words=("body",)),
    Table(("release",), Release, of=KIND, subject=_of_request),
    Table(("opened",), Released, of=KIND, subject=_of_record),
    Table(
        ("publication",),
        Publication,
        of=KIND,
        subject=_of_publication,
        words=("title", "words", "taken_down_why"),
    ),
)
