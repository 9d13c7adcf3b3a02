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


TABLES = (
    Table(("visit",), Visit),
    Table(("names",), OfficerNames, said=said_of_names),
    Table(("corrections",), VisitCorrection, of="visit"),
    Table(("shift", "shifts"), Shift),
    Table(("nil_line",), NilLine),
    Table(("sign_off",), SignOff),
    Table(("check",), Check),
    Table(("forwarding",), Forwarding),
    Table(("gap",), Gap),
)
