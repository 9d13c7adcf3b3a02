"""Comparing what lies on the disk with what the rows say."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from dintel.apps.accounts.models import User
from dintel.apps.evidence import store
from dintel.apps.evidence.models import File
from dintel.apps.evidence.services.custody import record_custody
from dintel.apps.sealing.services import KeyDestroyedError, UnsealError
from dintel.domain.canonical import Plain


def verify_file(*, file: File, by: User | None, at: datetime) -> bool:
    """Hash the stored bytes anew, write the outcome into the custody log, return whether they agree."""
    found = content_now(file=file)
    agrees = found == store.Content(file.size, file.sha256)
    details: dict[str, Plain] = {"sha256": found.sha256 if found else "", "size": found.size if found else 0}
    record_custody(file=file, action="verified" if agrees else "differs", by=by, at=at, details=details)
    return agrees


def content_now(*, file: File) -> store.Content | None:
    """Return length and hash of what is kept for a file; None where nothing is.

    Where it does not open, they are those of the bytes on the disk, which are not the file's.
    """
    path = store.original(file.sha256)
    with suppress(FileNotFoundError):
        try:
            return store.content_of(path)
        except (UnsealError, KeyDestroyedError):
            return store.bytes_of(path)
    return None
