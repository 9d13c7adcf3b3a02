"""What a leaf says of a file."""

from __future__ import annotations

from dintel.apps.evidence.models import File
from dintel.apps.ledger.content import content_of
from dintel.domain.canonical import Plain

WORKING_COPY = ("working", "working_fault", "pages", "pages_total", "cautions", "disposed_at")
"""Columns of a file that change when its pictures are made; a leaf says what came and stays."""


def said_of_file(file: File) -> dict[str, Plain]:
    """Return what a leaf says of a file."""
    return content_of(file, without=WORKING_COPY)
