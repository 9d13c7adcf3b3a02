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


TABLES = (
    Table(("visit",), Visit, subject=_of_visit, words=("words", "purpose_words", "escort_words")),
    Table(("names",), OfficerNames, said=said_of_names, subject=_of_its_visit, words=("words",)),
    Table(("corrections",), VisitCorrection, of="visit", subject=_of_its_visit),
    Table(("shift", "shifts"), Shift),
    Table(("nil_line",), NilLine),
    Table(("sign_off",), SignOff),
    Table(("check",), Check, subject=_of_request),
    Table(("forwarding",), Forwarding, subject=_of_request),
    Table(("gap",), Gap),
)
