"""The folder of the files: the only place where their bytes are written and read.

    partial/<key>           what has arrived of an upload
    original/ab/<sha256>    a file as it came, under its content's hash, never written again (0400)
    working/ab/<key>/       its working copy: pages, thumbnail

1. `write` is the one function through which bytes go out, `opened` the one through which they come in.
   Encryption at rest has its place in these two.
2. A piece counts once it is on the disk (fsync); what an interrupted write left behind it is cut off.
3. An original is linked into place whole. Both names exist until the database knows the new one.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO
from uuid import UUID

from django.conf import settings

from dintel.apps.evidence import limits

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
READ_BYTES = 1024 * 1024
ONLY_OWNER_FOLDER, ONLY_OWNER, READ_ONLY = 0o700, 0o600, 0o400


class FullError(Exception):
    """The disk has no room. What was there before is as it was."""


@dataclass(frozen=True, slots=True)
class Content:
    """How long something is and what it hashes to."""

    size: int
    sha256: str


def write(descriptor: int, data: bytes | memoryview) -> None:
    """Write all of the data and see it onto the disk. Raises FullError; part may be written then."""
    left = memoryview(data)
    with _full_is_told():
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)


def write_loose(file: IO[bytes], data: bytes) -> None:
    """Write to a file that ends with its request. Raises FullError."""
    require_room(len(data))
    with _full_is_told():
        file.write(data)
        file.flush()


@contextmanager
def _full_is_told() -> Iterator[None]:
    try:
        yield
    except OSError as problem:
        if problem.errno in FULL:
            raise FullError from problem
        raise


def opened(path: Path) -> BinaryIO:
    """Return the content for reading, from its beginning. Raises FileNotFoundError."""
    return path.open("rb")


def pieces(path: Path) -> Iterator[bytes]:
    """Yield the content in pieces."""
    with opened(path) as content:
        while piece := content.read(READ_BYTES):
            yield piece


def content_of(path: Path) -> Content:
    """Return length and hash of what is on the disk. Raises FileNotFoundError."""
    hashed, size = hashlib.sha256(), 0
    for piece in pieces(path):
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
        return partial(key).stat().st_size
    return 0


def append(key: UUID, offset: int, piece: bytes) -> None:
    """Put a piece at `offset`, cut off whatever lay beyond it, and see it onto the disk.

    Raises FullError when there is no room; the first `offset` bytes are then as they were.
    """
    require_room(len(piece))
    path = partial(key)
    is_new = not path.exists()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW, ONLY_OWNER)
    try:
        os.ftruncate(descriptor, offset)
        os.lseek(descriptor, offset, os.SEEK_SET)
        write(descriptor, piece)
    except BaseException:
        with suppress(OSError):
            os.ftruncate(descriptor, offset)
        raise
    finally:
        os.close(descriptor)
    if is_new:
        _see_to_disk(path.parent)


def keep(key: UUID, sha256: str) -> None:
    """Give a whole upload its lasting place, read-only. Doing it again changes nothing.

    A damaged file at that place gives way: what lies under a hash has that hash. Raises FullError.
    """
    with _full_is_told():
        target = original(sha256)
        _link(key, target, sha256)
        _see_to_disk(target.parent)


def _link(key: UUID, target: Path, sha256: str) -> None:
    if not (target.exists() and content_of(target).sha256 == sha256):
        draft = target.with_name(f".{key}")
        draft.unlink(missing_ok=True)
        os.chmod(partial(key), READ_ONLY)  # noqa: PTH101 - beside os.link
        os.link(partial(key), draft)
        draft.replace(target)


def move(key: UUID, to: UUID) -> None:
    """Let what arrived under one key stand under another."""
    partial(key).replace(partial(to))


def discard(key: UUID) -> None:
    """Remove what arrived of an upload; a kept original has a name of its own and stays."""
    partial(key).unlink(missing_ok=True)


def put_working(key: UUID, name: str, data: bytes) -> None:
    """Keep a part of a working copy, whole or not at all. Raises FullError."""
    require_room(len(data))
    target = working(key) / name
    draft = target.with_name(f".{name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, ONLY_OWNER)
    try:
        write(descriptor, data)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    finally:
        os.close(descriptor)
    draft.replace(target)


def require_room(size: int) -> None:
    """Do nothing when `size` more bytes leave room for the database. Raises FullError otherwise."""
    if shutil.disk_usage(_folder()).free < size + limits.FREE_BYTES:
        raise FullError


@contextmanager
def locked(key: UUID) -> Iterator[None]:
    """Hold an upload for this thread alone, among all processes that share the folder."""
    path = _folder("locks") / str(key)[:2]
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


def _folder(*parts: str) -> Path:
    path = Path(settings.EVIDENCE_DIR)
    for part in ("", *parts):
        path /= part
        if not path.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir(mode=ONLY_OWNER_FOLDER, exist_ok=True)
            _see_to_disk(path.parent)
    return path


def _see_to_disk(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
