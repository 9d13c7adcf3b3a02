"""Where exports lie: each one sealed file under a key of its own, whole or not at all."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from dintel.apps import binding
from dintel.apps.evidence import sealed
from dintel.apps.sealing.durable import ONLY_OWNER, ONLY_OWNER_FOLDER, see_to_disk
from dintel.apps.sealing.services import KeyAtHand
from dintel.domain.sealing.header import SALT_BYTES, WHOLE, Header
from dintel.domain.sealing.whole import seal_whole

FREE_BYTES = 256 * 1024 * 1024
"""So much stays free for the database, whatever is exported."""
READ_BYTES = 1024 * 1024


class NoRoomError(OSError):
    """The disk has no room for the export."""


def keep(export: int, key: KeyAtHand, pieces: Iterable[bytes]) -> None:
    """Keep an export. Raises ``OSError``, ``NoRoomError`` before the database would have no room left."""
    target = _path(export)
    _drop_drafts(target)
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    header = Header(WHOLE, key.name, secrets.token_bytes(SALT_BYTES))
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, ONLY_OWNER)
        with os.fdopen(descriptor, "wb") as file:
            for number, piece in enumerate(seal_whole(key.secret, header, _place(export), pieces)):
                if number % 64 == 0 and shutil.disk_usage(target.parent).free < FREE_BYTES:
                    raise NoRoomError
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
        see_to_disk(target.parent)
    finally:
        draft.unlink(missing_ok=True)


def opened(export: int) -> BinaryIO:
    """Return an export from its beginning.

    Raises ``FileNotFoundError``; ``UnsealError`` where it was changed; ``KeyDestroyedError``; ``KeySourceError``.
    """
    return sealed.opened(_path(export), _place(export))


def pieces(file: BinaryIO) -> Iterator[bytes]:
    """Yield an open export in pieces, and close it."""
    with file:
        while piece := file.read(READ_BYTES):
            yield piece


def remove(export: int) -> None:
    """Remove an export; its key is destroyed by whoever calls this."""
    _path(export).unlink(missing_ok=True)


def _drop_drafts(target: Path) -> None:
    """Remove what a worker that was killed left of the same export."""
    for draft in target.parent.glob(f".{target.name}.*"):
        draft.unlink(missing_ok=True)


def _path(export: int) -> Path:
    return _folder() / f"{export}.sealed"


def _place(export: int) -> str:
    return f"audit/{export}"


def _folder() -> Path:
    path = binding.own_folder(settings.AUDIT_DIR)
    if not path.is_dir():
        path.mkdir(mode=ONLY_OWNER_FOLDER, parents=True, exist_ok=True)
        see_to_disk(path.parent)
    return path
