"""The folder of the files: the only place where their bytes are written and read.

    partial/<key>           what has arrived of an upload
    original/ab/<sha256>    a file as it came, under its content's hash, never written again (0400)
    working/ab/<key>/       its working copy: pages, thumbnail

1. `write` is the one function through which bytes go out, `opened` the one through which they come in. What goes
   out is sealed (`sealed`): no plaintext ever lies in these folders.
2. A piece counts once it is on the disk (fsync); what an interrupted write left behind it is cut off.
3. An original is sealed anew under the key of its content, and put into place whole. Both it and what had arrived
   exist until the database knows the new one.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from django.conf import settings

from dintel.apps import binding
from dintel.apps.evidence import limits, sealed
from dintel.apps.sealing.durable import ONLY_OWNER, ONLY_OWNER_FOLDER, see_to_disk
from dintel.apps.sealing.services import KeyDestroyedError, UnsealError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
READ_BYTES = 1024 * 1024
READ_ONLY = 0o400


class FullError(Exception):
    """The disk has no room. What was there before is as it was."""


@dataclass(frozen=True, slots=True)
class Content:
    """How long something is and what it hashes to; ``opens`` is False for bytes that are no sealed file of ours."""

    size: int
    sha256: str
    opens: bool = True


def write(descriptor: int, data: bytes | memoryview) -> None:
    """Write all of the data and see it onto the disk. Raises FullError; part may be written then."""
    left = memoryview(data)
    with _full_is_told():
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)


def write_loose(file: sealed.Incoming, data: bytes) -> None:
    """Write to a file that ends with its request. Raises FullError."""
    require_room(len(data))
    with _full_is_told():
        file.write(data)


@contextmanager
def _full_is_told() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        if problem.errno in FULL:
            raise FullError from problem
        raise


def opened(path: Path) -> BinaryIO:
    """Return the content for reading, from its beginning.

    Raises FileNotFoundError; UnsealError where the bytes were changed or moved, here or when they are read;
    KeyDestroyedError.
    """
    return sealed.opened(path, _place(path))


def pieces(path: Path) -> Iterator[bytes]:
    """Yield the content in pieces."""
    with opened(path) as content:
        while piece := content.read(READ_BYTES):
            yield piece


def content_of(path: Path) -> Content:
    """Return length and hash of the content. Raises as `opened` does."""
    return _counted(pieces(path))


def bytes_of(path: Path) -> Content:
    """Return length and hash of the very bytes on the disk, which do not open. Raises FileNotFoundError."""
    with path.open("rb") as raw:
        return replace(_counted(iter(lambda: raw.read(READ_BYTES), b"")), opens=False)


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
    return _folder("partial") / str(key)


def original(sha256: str) -> Path:
    """Return where an original with this hash lies."""
    return _folder("original", sha256[:2]) / sha256


def working(key: UUID) -> Path:
    """Return the folder of a file's working copy."""
    return _folder("working", str(key)[:2], str(key))


def incoming() -> Path:
    """Return the folder where a form's file lies while the request runs."""
    return _folder("incoming")


def length(key: UUID) -> int:
    """Return how many bytes of an upload are there, safe or not."""
    with suppress(FileNotFoundError):
        return sealed.arrived(partial(key))
    return 0


def append(key: UUID, offset: int, piece: bytes, *, day: datetime | None = None) -> None:
    """Put a piece at `offset`, cut off whatever lay beyond it, and see it onto the disk; `day` as in `keep`.

    Raises FullError when there is no room; the first `offset` bytes are then as they were.
    """
    require_room(len(piece))
    path = partial(key)
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, ONLY_OWNER)
    try:
        position, data = sealed.added(descriptor, offset, piece)
        os.ftruncate(descriptor, position)
        os.lseek(descriptor, position, os.SEEK_SET)
        try:
            write(descriptor, data)
        except BaseException:
            with suppress(OSError):
                os.ftruncate(descriptor, position)
            raise
        _date(descriptor, day)
    finally:
        os.close(descriptor)
    if is_new:
        see_to_disk(path.parent)


def _date(descriptor: int, day: datetime | None) -> None:
    """Let the disk say that something was written at another time than it was; a copy of the disk keeps that time."""
    if day is not None:
        os.utime(descriptor, (day.timestamp(), day.timestamp()))


def keep(key: UUID, sha256: str, *, day: datetime | None = None) -> None:
    """Give a whole upload its lasting place, read-only. Doing it again changes nothing.

    Where a `day` is given, the disk says that it was written then (`quiet`).

    A damaged file at that place gives way: what lies under a hash has that hash. Raises FullError.
    """
    target = original(sha256)
    with _full_is_told():
        if not _holds(target, sha256):
            require_room(length(key))
            _put(target, sealed.whole(sha256, _place(target), pieces(partial(key)), is_new=True), READ_ONLY, day)
        see_to_disk(target.parent)


def _holds(target: Path, sha256: str) -> bool:
    try:
        return content_of(target).sha256 == sha256
    except (FileNotFoundError, UnsealError, KeyDestroyedError):
        return False


def _put(target: Path, data: Iterable[bytes], mode: int, day: datetime | None = None) -> None:
    """Write a file beside its place and move it there, whole or not at all."""
    draft = target.with_name(f".{target.name}.{uuid4()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, ONLY_OWNER)
    try:
        for piece in _gathered(data):
            write(descriptor, piece)
        os.fchmod(descriptor, mode)
        _date(descriptor, day)
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)


def _gathered(data: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in pieces worth a wait for the disk."""
    held = bytearray()
    for piece in data:
        held += piece
        if len(held) >= limits.PIECE_BYTES:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def move(key: UUID, to: UUID) -> None:
    """Let what arrived under one key stand under another, in place of what was there."""
    if key == to:
        return
    with suppress(FileNotFoundError):
        sealed.forget(partial(to))
    partial(key).replace(partial(to))


def discard(key: UUID) -> None:
    """Remove what arrived of an upload, so that it cannot be read from the disk either; a kept original stays."""
    with suppress(FileNotFoundError):
        sealed.forget(partial(key))
        partial(key).unlink()


def put_working(key: UUID, name: str, data: bytes, *, sha256: str) -> None:
    """Keep a part of the working copy of the original with this hash, whole or not at all.

    Raises FullError; KeyDestroyedError where the original was disposed of.
    """
    require_room(len(data))
    target = working(key) / name
    _put(target, sealed.whole(sha256, _place(target), [data], is_new=False), ONLY_OWNER)


def require_room(size: int) -> None:
    """Do nothing when `size` more bytes leave room for the database. Raises FullError otherwise."""
    if shutil.disk_usage(_folder()).free < size + limits.FREE_BYTES:
        raise FullError


@contextmanager
def locked(key: UUID) -> Iterator[None]:
    """Hold an upload for this thread alone, among all processes that share the folder."""
    with _locked(str(key)[:2]):
        yield


@contextmanager
def locked_content(sha256: str) -> Iterator[None]:
    """Hold the original with this hash for this thread alone, while it is kept or removed; inside ``locked``."""
    with _locked(f"content-{sha256[:2]}"):
        yield


@contextmanager
def _locked(name: str) -> Iterator[None]:
    path = _folder("locks") / name
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, ONLY_OWNER)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def partial_keys() -> Iterator[str]:
    """Yield the key of everything that has arrived in part."""
    yield from (path.name for path in _folder("partial").iterdir())


def original_hashes() -> Iterator[str]:
    """Yield the hash of every original that lies here."""
    for folder in sorted(_folder("original").iterdir()):
        yield from sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


def _place(path: Path) -> str:
    """Return the name of a place, which what lies there is sealed to; what is arriving may move to another key."""
    inside = path.relative_to(binding.own_folder(settings.EVIDENCE_DIR))
    return sealed.ARRIVING if inside.parts[0] == sealed.ARRIVING else inside.as_posix()


def _folder(*parts: str) -> Path:
    path = binding.own_folder(settings.EVIDENCE_DIR)
    for part in ("", *parts):
        path /= part
        if not path.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir(mode=ONLY_OWNER_FOLDER, exist_ok=True)
            see_to_disk(path.parent)
    return path
