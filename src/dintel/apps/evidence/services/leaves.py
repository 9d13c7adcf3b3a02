"""What a leaf says of a file."""

from __future__ import annotations

from dintel.apps.evidence.models import File
from dintel.apps.ledger.content import content_of
from dintel.domain.canonical import Plain

WORKING_COPY = ("working", "working_fault", "pages", "pages_total", "cautions", "disposed_at")
"""Columns of a file that change when its pictures are made; a leaf says what came and stays."""

SCAN = (
    "scan",
    "scan_fault",
    "scan_signature",
    "scan_database",
    "scanned_at",
    "scan_tries",
    "scan_after",
    "scan_let_out",
)
"""Columns that change with each look of a scanner; what it said stands in lines of custody."""


def said_of_file(file: File) -> dict[str, Plain]:
    """Return what a leaf says of a file."""
    return content_of(file, without=(*WORKING_COPY, *SCAN))
