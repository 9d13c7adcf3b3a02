"""Files on their way into a backup or out of it: whole, on the disk, for this user only."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from dintel.apps.sealing.durable import ONLY_OWNER, ONLY_OWNER_FOLDER, see_to_disk
from dintel.operations.manifest import Kept

READ_BYTES = 1024 * 1024


def make_folder(path: Path) -> None:
    """Make a folder and those above it, for this user only."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(mode=ONLY_OWNER_FOLDER, exist_ok=True)


def copied(source: Path, target: Path, name: str) -> Kept:
    """Copy a file, see it onto the disk, return what was read. Raises OSError; FileNotFoundError without a source."""
    return written(pieces(source), target, name)


def pieces(source: Path) -> Iterator[bytes]:
    """Yield a file in pieces. Raises FileNotFoundError at the first."""
    with source.open("rb") as coming:
        while piece := coming.read(READ_BYTES):
            yield piece


def written(coming: Iterator[bytes], target: Path, name: str) -> Kept:
    """Write pieces to a new file, see it onto the disk, return what was read. Raises OSError, and what they raise."""
    hashed, size = hashlib.sha256(), 0
    make_folder(target.parent)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, ONLY_OWNER)
    with os.fdopen(descriptor, "wb") as going:
        for piece in coming:
            going.write(piece)
            hashed.update(piece)
            size += len(piece)
        going.flush()
        os.fsync(going.fileno())
    return Kept(name, size, hashed.hexdigest())


def settle(folder: Path) -> None:
    """See the names in a folder, and in every folder under it, onto the disk."""
    for path in (*(one for one in folder.rglob("*") if one.is_dir()), folder):
        see_to_disk(path)
