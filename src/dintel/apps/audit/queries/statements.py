"""Statements: all of them for the room, the published ones for everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from dintel.apps.audit.models import Statement
from dintel.apps.ledger import queries as ledger
from dintel.apps.sealing.fields import with_keys
from dintel.domain.merkle.note import parse_note
from dintel.domain.merkle.statement import Statement as Said

KIND = "audit_statement"
__all__ = ["KIND", "Shown", "Statement", "all_statements", "published", "published_one", "receipt", "shown"]


@dataclass(frozen=True, slots=True)
class Shown:
    """One statement as it is read: what is signed, apart in facts and words."""

    row: Statement
    facts: Mapping[str, Any]
    words: str
    corrected_by: Statement | None
    """The later one that puts it right."""


def all_statements() -> QuerySet[Statement]:
    """Return every statement, the newest first."""
    return with_keys(Statement).select_related("by", "corrects").order_by("-number")


def published() -> Sequence[Statement]:
    """Return what everybody may read; one query, and no key is needed for it."""
    return tuple(Statement.objects.filter(published_at__isnull=False).select_related("by").defer("text", "words"))


def statement_numbered(number: int) -> Statement:
    """Return a statement; raise ``Http404`` when there is none."""
    found = all_statements().filter(number=number).first()
    if found is None:
        raise Http404
    return found


def published_one(number: int) -> Statement:
    """Return a published statement; raise ``Http404`` when there is none."""
    found = statement_numbered(number)
    if found.published_at is None:
        raise Http404
    return found


def shown(row: Statement, *, is_public: bool) -> Shown:
    """Return a statement as it is read; to everybody only a published one puts another right."""
    said = Said.parse(parse_note(row.text).text)
    later = row.corrected_by.order_by("number")
    if is_public:
        later = later.filter(published_at__isnull=False)
    return Shown(row, said.facts, said.words, later.last())


def signed_texts() -> Iterator[tuple[int, str]]:
    """Yield number and text of every statement, the earliest first."""
    for row in all_statements().order_by("number"):
        yield row.number, row.text


def receipt(row: Statement) -> str | None:
    """Return the receipt of a statement's leaf with what was recorded; ``None`` until a checkpoint covers it."""
    leaf = ledger.leaves_of(KIND, str(row.number)).first()
    return None if leaf is None else ledger.receipt_of(leaf, with_content=True)
