"""What leaves say of requests to federal agencies, and which tables stand in them.

An attorney's reasons are in none, only their fingerprint under the request's key.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import models

from dintel.apps.accounts.models import User
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.ledger.tables import Table
from dintel.apps.records.foia.models import FoiaDecision, FoiaFile, FoiaHappening, FoiaLetter, FoiaRequest, FoiaSeries
from dintel.apps.sealing.fields import fingerprint
from dintel.domain.canonical import Plain

KIND, SERIES_KIND = "foia", "foia_series"
Said = models.Model | Sequence[models.Model]


def leave(kind: str, request: FoiaRequest, *, by: User | None, at: datetime, **rows: Said) -> None:
    """Record the leaf of one act on a request, with the request as it stands and the rows of the act."""
    content: dict[str, Plain] = {"foia_request": content_of(request)}
    content |= {name: _said(held) for name, held in rows.items()}
    subject = (KIND, request.number)
    ledger.record(kind=kind, subject=subject, content=content, by=actor(by), at=at, key=request.data_key)


def leave_series(kind: str, series: FoiaSeries, *, by: User | None, at: datetime) -> None:
    """Record the leaf of one act on a series."""
    content: dict[str, Plain] = {"foia_series": content_of(series)}
    ledger.record(kind=kind, subject=(SERIES_KIND, str(series.key)), content=content, by=actor(by), at=at)


def _said(held: Said) -> Plain:
    return said(held) if isinstance(held, models.Model) else [said(row) for row in held]


def said(row: models.Model) -> dict[str, Plain]:
    """Return a row's columns; of an attorney's reasons only the fingerprint, of files' bytes only the digest."""
    if isinstance(row, FoiaDecision):
        return content_of(row, without=("reasons",)) | {"words_fingerprint": fingerprint(row, "reasons")}
    return content_of(row, without=("body",) if isinstance(row, FoiaFile) else ())


def _said_with_bytes(file: FoiaFile) -> dict[str, Plain]:
    """Return what a leaf says of a letter's file, if its bytes are those that were hashed."""
    found = sha256(file.body).hexdigest()
    return said(file) | ({} if found == file.sha256 else {"sha256": f"not of its bytes, which hash to {found}"})


def _request(row: FoiaRequest) -> tuple[str, str]:
    return (KIND, row.number)


def _of_request(row: Any) -> tuple[str, str]:  # noqa: ANN401 - any row that belongs to a request
    return _request(row.request)


def _of_letter(row: FoiaFile) -> tuple[str, str]:
    return _request(row.letter.request)


TABLES = (
    Table(("foia_series",), FoiaSeries),
    Table(("foia_request",), FoiaRequest, subject=_request, words=("title", "tracking")),
    Table(("happening",), FoiaHappening, subject=_of_request, words=("words", "why")),
    Table(("foia_decision",), FoiaDecision, said=said, subject=_of_request, words=("reasons",)),
    Table(("foia_letter",), FoiaLetter, said=said, subject=_of_request, words=("content",)),
    Table(("foia_files",), FoiaFile, said=_said_with_bytes, subject=_of_letter, words=("body",)),
)
