"""Comparing what lies on the disk with what the rows say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime

from dintel.apps.accounts.models import User
from dintel.apps.evidence import store
from dintel.apps.evidence.models import File
from dintel.apps.evidence.queries import everything
from dintel.apps.evidence.queries.everything import ChainState
from dintel.apps.evidence.services.custody import record_custody
from dintel.apps.sealing.services import KeyDestroyedError, UnsealError
from dintel.domain.canonical import Plain

Progress = Callable[[str, int, int], None]
"""Is told what is checked, how far, of how much; what came meanwhile can make it more."""


def verify_file(*, file: File, by: User | None, at: datetime) -> bool:
    """Hash the stored bytes anew, write the outcome into the custody log, return whether they agree."""
    found = content_now(file=file)
    agrees = found == store.Content(file.size, file.sha256)
    details: dict[str, Plain] = {"sha256": found.sha256 if found else "", "size": found.size if found else 0}
    record_custody(file=file, action="verified" if agrees else "differs", by=by, at=at, details=details)
    return agrees


def files_that_differ(*, total: int, progress: Progress) -> Iterator[tuple[File, store.Content | None]]:
    """Yield each file whose bytes are not what came, with what is there now; None where nothing is."""
    for done, file in enumerate(everything.every_file(), 1):
        progress("files", done, total)
        found = content_now(file=file)
        if found != store.Content(file.size, file.sha256):
            yield file, found


def broken_chains(*, total: int, progress: Progress) -> Iterator[ChainState]:
    """Yield each chain of custody that does not hold."""
    for done, chain in enumerate(everything.every_chain(), 1):
        progress("chains", done, total)
        if chain.fault is not None:
            yield chain


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
