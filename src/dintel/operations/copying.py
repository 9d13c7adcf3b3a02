"""Files on their way into a backup or out of it: whole, on the disk, for this user only."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from dintel.apps.sealing.durable import ONLY_OWNER, ONLY_OWNER_FOLDER, see_to_disk
from dintel.operations.manifest import Kept

READ_BYTES = 1024 * 1024


def make_folder(path: Path) -> None:
    """Make a folder and those above it, for this user only."""
    if not path.is_dir():
        make_folder(path.parent)
        path.mkdir(mode=ONLY_OWNER_FOLDER, exist_ok=True)


def copied(source: Path, target: Path, name: str, *, mode: int = ONLY_OWNER) -> Kept:
    """Copy a file, see it onto the disk, return what was read. Raises OSError; FileNotFoundError without a source."""
    hashed, size = hashlib.sha256(), 0
    with source.open("rb") as coming:
        make_folder(target.parent)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
        with os.fdopen(descriptor, "wb") as going:
            while piece := coming.read(READ_BYTES):
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
