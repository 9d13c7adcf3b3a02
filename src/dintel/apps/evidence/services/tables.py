"""Which tables of this room stand in leaves, and how a file is held against its row."""

from __future__ import annotations

from dintel.apps.evidence import store
from dintel.apps.evidence.models import File, Hold, Line
from dintel.apps.evidence.services.checks import content_now
from dintel.apps.evidence.services.leaves import said_of_file
from dintel.apps.ledger.tables import Table


def wrong_with(file: File) -> str:
    """Return what is wrong with the bytes that are kept for a file; empty if they are those that came.

    Of a file that was disposed of none are kept, unless another record has the same.
    """
    if file.disposed_at is not None:
        return ""
    found = content_now(file=file)
    if found is None:
        return "its bytes are missing"
    if found != store.Content(file.size, file.sha256):
        return f"its {found.size} bytes hash to {found.sha256}, and {file.sha256} came"
    return ""


def _of_record(row: File | Hold) -> tuple[str, str]:
    return (row.subject_kind, row.subject_key)


def _of_line(row: Line) -> tuple[str, str]:
    return (row.chain.subject_kind, row.chain.subject_key)


TABLES = (
    Table(
        ("file",),
        File,
        of="evidence",
        said=said_of_file,
        file=wrong_with,
        subject=_of_record,
        words=("name", "taken_out"),
    ),
    Table(("line",), Line, subject=_of_line, words=("note", "details")),
    Table(("hold",), Hold, subject=_of_record, words=("reason", "lift_reason")),
)
