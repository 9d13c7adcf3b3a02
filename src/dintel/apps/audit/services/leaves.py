"""What the leaves of this room say, and which tables stand in them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import models

from dintel.apps.accounts.models import User
from dintel.apps.audit.models import Check, Export, Statement
from dintel.apps.audit.queries.statements import KIND as STATEMENT
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.ledger.tables import Table
from dintel.domain.canonical import Plain

CHECK, EXPORT = "audit_check", "audit_export"
PASSING = ("what", "done", "total", "beat_at", "tries")
"""How far a job is."""


def said(row: models.Model) -> dict[str, Plain]:
    """Return what a leaf says of a row: a statement's words by the digest of what was signed, computed anew."""
    if not isinstance(row, Statement):
        return content_of(row)
    told = content_of(row, without=("words", "text"))
    return {**told, "text_sha256": digest(row.text)}


def digest(text: str) -> str:
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def leave(kind: str, row: Check | Export | Statement, *, by: User, at: datetime) -> None:
    """Leave the leaf of one act: the row as it stands after it."""
    name = kind.partition(".")[0]
    key = str(row.number) if isinstance(row, Statement) else str(row.pk)
    ledger.record(kind=kind, subject=(name, key), content={name: said(row)}, by=actor(by), at=at)


TABLES = (
    Table((CHECK,), Check, said=said, passing=PASSING),
    Table((EXPORT,), Export, said=said, passing=(*PASSING, "data_key_id")),
    Table((STATEMENT,), Statement, said=said),
)
