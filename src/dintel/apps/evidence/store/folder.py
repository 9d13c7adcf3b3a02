"""Files of evidence in a folder of this machine, or one that several machines mount.

    partial/<key>           what has arrived of an upload
    original/ab/<sha256>    a file as it came, under its content's hash, never written again (0400)
    working/ab/<key>/       its working copy: pages, thumbnail

A piece counts once it is on the disk (fsync); what an interrupted write left behind it is cut off.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from dintel.apps.evidence import limits, sealed
from dintel.apps.evidence.store import locks
from dintel.apps.evidence.store.problem import FullError
from dintel.apps.sealing.durable import ONLY_OWNER, ONLY_OWNER_FOLDER, see_to_disk

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
READ_ONLY = 0o400


def write(descriptor: int, data: bytes | memoryview) -> None:
    """Write all of the data and see it onto the disk. Raises FullError; part may be written then."""
    left = memoryview(data)
    with full_is_told():
        while left:
            left = left[os.write(descriptor, left) :]
        os.fsync(descriptor)


@contextmanager
def full_is_told() -> Iterator[None]:
    """Raise FullError for what a disk says that has no room."""
    try:
        yield
    except OSError as problem:
        if problem.errno in FULL:
            raise FullError from problem
        raise


def made(root: Path, *parts: str) -> Path:
    """Return a folder under the root, made where it was not there, for this user only."""
    path = root
    for part in ("", *parts):
        path /= part
        if not path.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir(mode=ONLY_OWNER_FOLDER, exist_ok=True)
            see_to_disk(path.parent)
    return path


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder. Names are paths below it, with strokes between."""

    root: Path

    def raw(self, name: str) -> sealed.Raw:
        """Return the sealed bytes of a file. Raises FileNotFoundError."""
        return sealed.OpenFile(self.root / name)

    def put(self, name: str, data: Iterable[bytes], *, day: datetime | None = None) -> None:
        """Write a file beside its place and move it there, whole or not at all. Raises FullError.

        A `day` lets the disk say that it was written at another time; a copy of the disk keeps that time.
        """
        target = self._made(name)
        draft = target.with_name(f".{target.name}.{uuid4()}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, ONLY_OWNER)
        try:
            for piece in gathered(data):
                write(descriptor, piece)
            if name.startswith("original/"):
                os.fchmod(descriptor, READ_ONLY)
            _date(descriptor, day)
            draft.replace(target)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        finally:
            os.close(descriptor)

    def settle(self, name: str) -> None:
        """See the name of a file onto the disk."""
        see_to_disk((self.root / name).parent)

    def add(self, name: str, position: int, data: bytes, *, day: datetime | None = None) -> None:
        """Put bytes at a position of what is arriving, cut off whatever lay beyond it, and see them onto the disk.

        Raises FullError; what lay before `position` is then as it was.
        """
        path = self._made(name)
        is_new = not path.exists()
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, ONLY_OWNER)
        try:
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

    def rename(self, name: str, to: str) -> None:
        """Let what arrived under one name stand under another, in place of what was there."""
        with suppress(FileNotFoundError):
            sealed.forget(self.root / to)
        (self.root / name).replace(self._made(to))

    def forget(self, name: str) -> None:
        """Remove what arrived, so that it cannot be read from the disk either; nothing where nothing is."""
        with suppress(FileNotFoundError):
            sealed.forget(self.root / name)
            (self.root / name).unlink()

    def remove(self, name: str) -> bool:
        """Remove a file; return whether it was there."""
        with suppress(FileNotFoundError):
            (self.root / name).unlink()
            return True
        return False

    def remove_below(self, name: str) -> None:
        """Remove a folder with all it holds, as far as that can be done now."""
        shutil.rmtree(self.root / name, ignore_errors=True)

    def names(self, part: str) -> Iterator[str]:
        """Yield the name of every file of a part, in order; drafts are left out."""
        for path in sorted((self.root / part).rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
                yield path.relative_to(self.root).as_posix()

    def arrived_at(self) -> Iterator[tuple[str, datetime]]:
        """Yield the name of everything that has arrived in part, and when it was last written to."""
        for name in self.names(sealed.ARRIVING):
            with suppress(FileNotFoundError):
                yield name, datetime.fromtimestamp((self.root / name).stat().st_mtime, UTC)

    def require_room(self, size: int) -> None:
        """Do nothing when `size` more bytes leave room for the database. Raises FullError otherwise."""
        if shutil.disk_usage(made(self.root)).free < size + limits.FREE_BYTES:
            raise FullError

    def locked(self, name: str, *, short: str) -> AbstractContextManager[None]:
        """Hold a name for this thread alone; names with the same `short` share a file, of which there are few."""
        del name
        return locks.by_file(made(self.root, "locks") / short)

    def require_there(self) -> None:
        """Do nothing: what a folder lacks is made."""

    def _made(self, name: str) -> Path:
        path = self.root / name
        made(self.root, *path.parent.relative_to(self.root).parts)
        return path


def _date(descriptor: int, day: datetime | None) -> None:
    if day is not None:
        os.utime(descriptor, (day.timestamp(), day.timestamp()))


def gathered(data: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the same bytes in pieces worth a wait for the disk."""
    held = bytearray()
    for piece in data:
        held += piece
        if len(held) >= limits.PIECE_BYTES:
            yield bytes(held)
            held.clear()
    yield bytes(held)
