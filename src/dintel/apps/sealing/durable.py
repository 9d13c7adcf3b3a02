"""What is written for good is on the disk when these return: keys, the log's memory, folders of evidence."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

ONLY_OWNER_FOLDER, ONLY_OWNER = 0o700, 0o600


def see_to_disk(folder: Path) -> None:
    """See the names in a folder onto the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_draft(path: Path, data: bytes) -> Path:
    """Return a file beside ``path`` that holds the data, safe on the disk, for this user only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, ONLY_OWNER)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    return draft


def replace_whole(path: Path, data: bytes) -> None:
    """Put the data in place of what a file held, whole or not at all, safe on the disk when this returns."""
    draft = write_draft(path, data)
    try:
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    see_to_disk(path.parent)
