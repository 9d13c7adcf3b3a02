"""Redacted copies: kept as any file is, tied to their original, on its custody and on their own.

1. A copy is a file of its own: of other bytes than every file of its record, so that no original is handed out as one.
2. Two lines of custody say it: the copy's arrival names its original, and the original's line names the copy. They
   name each other by key and hash alone: the words of one that is disposed of do not stay with the other.
"""

from __future__ import annotations

from datetime import datetime

from dintel.apps.evidence.models import File, Upload
from dintel.apps.evidence.redaction import Redaction
from dintel.apps.evidence.refusals import Code, RefusedError
from dintel.apps.evidence.services.custody import record_custody
from dintel.domain.canonical import Plain


def tied_to(redaction: Redaction | None) -> dict[str, int | str | None]:
    """Return the columns of an upload that tie a copy to its original; empty ones for what is no copy."""
    if redaction is None:
        return {"copy_of_id": None, "taken_out": ""}
    return {"copy_of_id": redaction.original.pk, "taken_out": redaction.taken_out.strip()}


def same_bytes(upload: Upload, sha256: str) -> File | None:
    """Return the file of the record that a redacted copy is to the byte; ``None`` where it differs from all (1.)."""
    if upload.copy_of_id is None:
        return None
    kept = File.objects.filter(subject_kind=upload.subject_kind, subject_key=upload.subject_key, sha256=sha256)
    kept = kept.select_related("data_key")
    return kept.filter(disposed_at__isnull=True).order_by("received_at", "pk").first()


def require_original(upload: Upload) -> None:
    """Do nothing while the original of a copy is kept, and for what is no copy. Raises RefusedError `disposed`.

    Precondition: the caller holds the record, so that the original stays until the copy stands beside it.
    """
    gone = upload.copy_of_id and not File.objects.filter(pk=upload.copy_of_id, disposed_at__isnull=True).exists()
    if gone:
        raise RefusedError(Code.DISPOSED, name=upload.name)


def said_of_original(file: File) -> dict[str, Plain]:
    """Return what the arrival of a copy says of its original; nothing for what is no copy (2.)."""
    if file.copy_of is None:
        return {}
    return {"copy_of": str(file.copy_of.key), "taken_out": file.taken_out}


def tell_original(file: File, *, at: datetime) -> None:
    """Write on the original's custody that there is a redacted copy of it; nothing for what is no copy (2.)."""
    if file.copy_of is None:
        return
    details: dict[str, Plain] = {"copy": str(file.key), "copy_sha256": file.sha256}
    record_custody(file=file.copy_of, action="redacted", by=file.by, at=at, details=details)
