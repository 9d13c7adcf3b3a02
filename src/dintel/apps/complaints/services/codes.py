"""The marks of reports' codes (`visitors.codes`), and what stays of one when its report was disposed of."""

from __future__ import annotations

import hashlib

from dintel.apps.sealing.services import Subject
from dintel.apps.visitors import codes

SECRET = Subject("report_codes", "city")
PURPOSE = b"dintel/report-code/v1"
ENDED = b"dintel/report-code/ended/v1"


def ended_mark(mark: bytes) -> bytes:
    """Return what is kept of a mark once its report was disposed of: the code opens nothing, and is told why."""
    return hashlib.sha256(ENDED + mark).digest()


def mark_of(code: str) -> bytes:
    """Return the mark of a code. Slow on purpose: called outside of transactions. Raises KeySourceError."""
    return codes.mark_of(code, secret=SECRET, purpose=PURPOSE)
