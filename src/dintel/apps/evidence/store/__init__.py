"""The only place where the bytes of files are written and read: in a folder, or in a bucket that the settings name.

1. Bytes go out through a home's `put` and `add`, and come in through its `raw`. What goes out is sealed (`sealed`): no
   plaintext ever lies there.
2. A place is a path below the folder. In a bucket the same path is the object's name, and nothing lies in the folder.
3. A piece counts once it is on the disk, or the bucket has taken it; what an interrupted write left behind it is cut
   off (`folder`, `bucket`).
4. An original is sealed anew under the key of its content, and put into place whole. Both it and what had arrived
   exist until the database knows the new one.

Where a bucket does not answer, each of these raises AwayError, and what was there before is as it was.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from dintel.apps import binding
from dintel.apps.evidence import sealed
from dintel.apps.evidence.address import Address
from dintel.apps.evidence.store import folder
from dintel.apps.evidence.store.bucket import Bucket
from dintel.apps.evidence.store.folder import FULL, Folder
from dintel.apps.evidence.store.problem import AwayError, FullError
from dintel.apps.sealing.services import KeyDestroyedError, UnsealError

READ_BYTES = 1024 * 1024
PARTS = ("original", "working", sealed.ARRIVING)
"""What a home holds, in the order in which it is copied."""
Home = Folder | Bucket


@dataclass(frozen=True, slots=True)
class Content:
    """How long something is and what it hashes to; ``opens`` is False for bytes that are no sealed file of ours."""

    size: int
    sha256: str
    opens: bool = True


def home() -> Home:
    """Return where files lie."""
    return home_at(settings.EVIDENCE_BUCKET)


def home_at(address: Address | None) -> Home:
    """Return the bucket of an address, or this instance's own folder; of an agency its part of either."""
    root = binding.own_folder(settings.EVIDENCE_DIR)
    if address is None:
        return Folder(root)
    return Bucket(replace(address, prefix=f"{address.prefix}{binding.own_prefix(str(address))}"), root)


def write_loose(file: sealed.Incoming, data: bytes) -> None:
    """Write to a file that ends with its request. Raises FullError."""
    Folder(binding.own_folder(settings.EVIDENCE_DIR)).require_room(len(data))
    with folder.full_is_told():
        file.write(data)


def opened(path: Path) -> BinaryIO:
    """Return the content for reading, from its beginning.

    Raises FileNotFoundError; UnsealError where the bytes were changed or moved, here or when they are read;
    KeyDestroyedError.
    """
    return sealed.opened_from(home().raw(_name(path)), _place(path))


def pieces(path: Path) -> Iterator[bytes]:
    """Yield the content in pieces."""
    with opened(path) as content:
        while piece := content.read(READ_BYTES):
            yield piece


def content_of(path: Path) -> Content:
    """Return length and hash of the content. Raises as `opened` does."""
    return _counted(pieces(path))


def bytes_of(path: Path) -> Content:
    """Return length and hash of the very bytes that are kept, which do not open. Raises FileNotFoundError."""
    return replace(_counted(raw_pieces(home(), _name(path))), opens=False)


def raw_pieces(where: Home, name: str) -> Generator[bytes, None, None]:
    """Yield sealed bytes as they are kept. Raises FileNotFoundError."""
    raw, position = where.raw(name), 0
    try:
        while piece := raw.read(position, READ_BYTES):
            yield piece
            position += len(piece)
    finally:
        raw.close()


def size_of(path: Path) -> int:
    """Return how long the content is. Raises as `opened` does."""
    with opened(path) as content:
        return content.seek(0, os.SEEK_END)


def _counted(some: Iterator[bytes]) -> Content:
    hashed, size = hashlib.sha256(), 0
    for piece in some:
        hashed.update(piece)
        size += len(piece)
    return Content(size, hashed.hexdigest())


def partial(key: UUID) -> Path:
    """Return where an upload's bytes arrive."""
    return _path("partial") / str(key)


def original(sha256: str) -> Path:
    """Return where an original with this hash lies."""
    return _path("original", sha256[:2]) / sha256


def working(key: UUID) -> Path:
    """Return the folder of a file's working copy."""
    return _path("working", str(key)[:2], str(key))


def incoming() -> Path:
    """Return the folder of this host where a form's file lies while the request runs."""
    return folder.made(binding.own_folder(settings.EVIDENCE_DIR), "incoming")


def length(key: UUID) -> int:
    """Return how many bytes of an upload are there, safe or not."""
    with suppress(FileNotFoundError):
        raw = home().raw(_name(partial(key)))
        try:
            return sealed.arrived(raw)
        finally:
            raw.close()
    return 0


def append(key: UUID, offset: int, piece: bytes, *, day: datetime | None = None) -> None:
    """Put a piece at `offset`, cut off whatever lay beyond it, and see it to where it is safe; `day` as in `keep`.

    Raises FullError when there is no room; the first `offset` bytes are then as they were. UnsealError where those are
    not there any more.
    """
    where, name = home(), _name(partial(key))
    where.require_room(len(piece))
    if offset == 0:
        where.add(name, 0, sealed.begun(piece), day=day)
        return
    try:
        raw = where.raw(name)
    except FileNotFoundError as gone:
        what = "what had arrived before"
        raise UnsealError(what) from gone
    try:
        position, data = sealed.added(raw, offset, piece)
    finally:
        raw.close()
    where.add(name, position, data, day=day)


def keep(key: UUID, sha256: str, *, day: datetime | None = None) -> None:
    """Give a whole upload its lasting place, read-only. Doing it again changes nothing.

    Where a `day` is given, a disk says that it was written then (`quiet`); a bucket says what its server says.

    A damaged file at that place gives way: what lies under a hash has that hash. Raises FullError.
    """
    target, where = original(sha256), home()
    with folder.full_is_told():
        if not _holds(target, sha256):
            where.require_room(length(key))
            data = sealed.whole(sha256, _place(target), pieces(partial(key)), is_new=True)
            where.put(_name(target), data, day=day)
        where.settle(_name(target))


def _holds(target: Path, sha256: str) -> bool:
    try:
        return content_of(target).sha256 == sha256
    except (FileNotFoundError, UnsealError, KeyDestroyedError):
        return False


def remove(sha256: str) -> bool:
    """Remove an original; return whether it was there."""
    return home().remove(_name(original(sha256)))


def move(key: UUID, to: UUID) -> None:
    """Let what arrived under one key stand under another, in place of what was there."""
    if key != to:
        home().rename(_name(partial(key)), _name(partial(to)))


def discard(key: UUID) -> None:
    """Remove what arrived of an upload, so that it cannot be read from the disk either; a kept original stays."""
    home().forget(_name(partial(key)))


def put_working(key: UUID, name: str, data: bytes, *, sha256: str) -> None:
    """Keep a part of the working copy of the original with this hash, whole or not at all.

    Raises FullError; KeyDestroyedError where the original was disposed of.
    """
    target, where = working(key) / name, home()
    where.require_room(len(data))
    where.put(_name(target), sealed.whole(sha256, _place(target), [data], is_new=False))


def discard_working(key: UUID) -> None:
    """Remove a file's working copy."""
    home().remove_below(_name(working(key)))


def require_room(size: int) -> None:
    """Do nothing when `size` more bytes leave room for the database. Raises FullError otherwise."""
    home().require_room(size)


def locked(key: UUID) -> AbstractContextManager[None]:
    """Hold an upload for this thread alone, among all processes that share where files lie."""
    return home().locked(str(key), short=str(key)[:2])


def locked_content(sha256: str) -> AbstractContextManager[None]:
    """Hold the original with this hash for this thread alone, while it is kept or removed; inside ``locked``."""
    return home().locked(f"content-{sha256}", short=f"content-{sha256[:2]}")


def arrived_at() -> Iterator[tuple[UUID, datetime]]:
    """Yield the key of everything that has arrived in part, and when it was last written to."""
    for name, at in home().arrived_at():
        with suppress(ValueError):
            yield UUID(name.rpartition("/")[2]), at


def original_hashes() -> Iterator[str]:
    """Yield the hash of every original that is kept."""
    yield from (name.rpartition("/")[2] for name in home().names("original"))


def _name(path: Path) -> str:
    """Return the name of a place in whatever home (2.)."""
    return path.relative_to(binding.own_folder(settings.EVIDENCE_DIR)).as_posix()


def _place(path: Path) -> str:
    """Return what a place is sealed to; what is arriving may move to another key."""
    name = _name(path)
    return sealed.ARRIVING if name.partition("/")[0] == sealed.ARRIVING else name


def _path(*parts: str) -> Path:
    """Return a place below the folder, which is made where files lie there."""
    root = binding.own_folder(settings.EVIDENCE_DIR)
    return folder.made(root, *parts) if isinstance(home(), Folder) else root.joinpath(*parts)


__all__ = ["FULL", "AwayError", "Bucket", "Folder", "FullError", "UnsealError"]
