"""What a leaf says of officers' names, and which tables stand in leaves."""

from __future__ import annotations

from hashlib import sha256

from dintel.apps.booking.models import (
    Check,
    Forwarding,
    Gap,
    NilLine,
    OfficerNames,
    Shift,
    SignOff,
    Visit,
    VisitCorrection,
)
from dintel.apps.ledger.content import content_of
from dintel.apps.ledger.tables import Table
from dintel.domain.canonical import Plain


def said_of_names(names: OfficerNames) -> dict[str, Plain]:
    """Return what a leaf says of the names that were given: never the words, only their hash."""
    return content_of(names, without=("words",)) | {"words_sha256": sha256(names.words.encode()).hexdigest()}


def _of_visit(row: Visit) -> tuple[str, str]:
    return ("visit", row.number)


def _of_its_visit(row: OfficerNames | VisitCorrection) -> tuple[str, str]:
    return _of_visit(row.visit)


def _of_request(row: Check | Forwarding) -> tuple[str, str]:
    return ("request", row.request.number)


def _of_shift(row: Shift) -> tuple[str, str]:
    return ("shift", row.key)


def _of_its_shift(row: NilLine | SignOff) -> tuple[str, str]:
    return _of_shift(row.shift)


def _of_gap(row: Gap) -> tuple[str, str]:
    if row.subject_kind == "request":
        return ("contact", row.subject_key.partition(".")[0])
    return (row.subject_kind, row.subject_key)


TABLES = (
    Table(("visit",), Visit, subject=_of_visit, words=("words", "purpose_words", "escort_words")),
    Table(("names",), OfficerNames, said=said_of_names, subject=_of_its_visit, words=("words",)),
    Table(("corrections",), VisitCorrection, of="visit", subject=_of_its_visit),
    Table(("shift", "shifts"), Shift, subject=_of_shift),
    Table(("nil_line",), NilLine, subject=_of_its_shift),
    Table(("sign_off",), SignOff, subject=_of_its_shift, words=("words",)),
    Table(("check",), Check, subject=_of_request),
    Table(("forwarding",), Forwarding, subject=_of_request),
    Table(("gap",), Gap, subject=_of_gap, words=("closed_words",)),
)
