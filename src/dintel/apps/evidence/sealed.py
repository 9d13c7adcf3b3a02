"""How the bytes of evidence lie on the disk: sealed. `store` knows where they lie, this module how.

1. An original and its working copy are whole files under the data key of the original. That key belongs to the
   content (its hash) and not to a record, since two records may hold the same bytes; it goes when the last does.
2. What is still arriving is a growing file under one standing key, with a salt of its own. The salt is overwritten
   before the file is removed, so that nothing of it can be read from a disk afterwards.
3. What comes in a plain form is a growing file under a key that is only in memory and ends with the request.
4. What is put together on the disk before it is handed out, such as a ZIP, is a passing file under such a key too.
"""

from __future__ import annotations

import bisect
import io
import os
import secrets
import tempfile
from collections.abc import Callable, Iterable, Iterator
from io import FileIO
from pathlib import Path
from typing import IO, BinaryIO, Protocol, cast

from dintel.apps.sealing.services import KeyAtHand, Subject, data_key, key_named
from dintel.domain.sealing import growing, passing
from dintel.domain.sealing.failure import UnsealError
from dintel.domain.sealing.growing import Piece, Pieces
from dintel.domain.sealing.header import GROWING, HEADER_BYTES, NAME_BYTES, SALT_BYTES, WHOLE, Header
from dintel.domain.sealing.whole import CHUNK_BYTES, Chunks, seal_whole
from dintel.domain.sealing.wrapping import KEY_BYTES

ARRIVING = "partial"
STANDING = Subject("evidence", "arriving")


class Raw(Protocol):
    """Sealed bytes that are read in any place: an open file, or objects of a bucket."""

    size: int

    def read(self, position: int, length: int) -> bytes:
        """Return bytes, fewer at the end."""
        ...

    def again(self) -> None:
        """Read anew what comes next: what was read did not open."""
        ...

    def close(self) -> None:
        """Let it go."""
        ...


class OpenFile:
    """A sealed file on the disk."""

    def __init__(self, path: Path) -> None:
        """Open it. Raises FileNotFoundError."""
        self._file = path.open("rb", buffering=0)
        self.size = os.fstat(self._file.fileno()).st_size

    def read(self, position: int, length: int) -> bytes:
        """Return bytes, fewer at the end."""
        return os.pread(self._file.fileno(), length, position)

    def again(self) -> None:
        """Do nothing: a disk gives the same again."""

    def close(self) -> None:
        """Close it."""
        self._file.close()


class Content(Protocol):
    """The plaintext of an open file, part by part."""

    size: int

    def part(self, offset: int) -> tuple[int, bytes]:
        """Return where the part with this byte begins, and its plaintext. Precondition: ``offset < size``."""
        ...


class Whole:
    """A whole file's chunks."""

    def __init__(self, raw: Raw, chunks: Chunks) -> None:
        """Take where sealed bytes are read."""
        self.size, self._raw, self._chunks = chunks.size, raw, chunks
        if not self.size:
            self.part(0)

    def part(self, offset: int) -> tuple[int, bytes]:
        """Return a chunk."""
        number, position, length = self._chunks.span(offset)
        try:
            return number * CHUNK_BYTES, self._chunks.unseal(number, self._raw.read(position, length))
        except UnsealError:  # spoilt on its way from a bucket, perhaps
            self._raw.again()
            return number * CHUNK_BYTES, self._chunks.unseal(number, self._raw.read(position, length))


class Growing:
    """A growing file's pieces, as far as they are whole."""

    def __init__(self, raw: Raw, pieces: Pieces) -> None:
        """Find where the pieces stand."""
        self._raw, self._pieces, self._places = raw, pieces, list(growing.walk(raw.read, raw.size))
        self._offsets = [one.offset for one in self._places]
        self.size = self._places[-1].end if self._places else 0

    def part(self, offset: int) -> tuple[int, bytes]:
        """Return a piece."""
        place = self._places[bisect.bisect_right(self._offsets, offset) - 1]
        return place.offset, _unsealed(self._pieces, place, self._raw)


class Reader(io.RawIOBase):
    """The plaintext as a file that is read from any place."""

    def __init__(self, content: Content, close: Callable[[], object]) -> None:
        """Take the content, and what closes the sealed file under it."""
        super().__init__()
        self._close, self._content, self._at = close, content, 0
        self._start, self._part = 0, b""

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def seekable(self) -> bool:
        """Return that it can be read from any place."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place and return it."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._content.size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the buffered reader hands in nothing else
        """Fill the buffer from one part. Raises UnsealError where it was changed."""
        if self._at >= self._content.size:
            return 0
        if not self._start <= self._at < self._start + len(self._part):
            self._start, self._part = self._content.part(self._at)
        found = self._part[self._at - self._start :][: len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        """Close the sealed file as well."""
        self._close()
        super().close()


class Incoming:
    """A file that ends with its request (3.): written from its beginning to its end, then read."""

    def __init__(self, folder: Path) -> None:
        """Begin it, without a name, in our own folder."""
        header = Header(GROWING, bytes(NAME_BYTES), secrets.token_bytes(SALT_BYTES))
        self._pieces = Pieces(secrets.token_bytes(KEY_BYTES), header, "incoming")
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed with the request
        self._file.write(header.to_bytes())
        self._length = 0

    def write(self, data: bytes) -> None:
        """Add to it."""
        self._file.write(self._pieces.seal(self._length, data, secrets.token_bytes))
        self._file.flush()
        self._length += len(data)

    def reader(self) -> BinaryIO:
        """Return its content, from the beginning; closing that closes the file."""
        return _buffered(Reader(Growing(_Held(self._file), self._pieces), self._file.close))

    def close(self) -> None:
        """Let it go."""
        self._file.close()


class _Held(OpenFile):
    """A file that somebody else has open."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = cast("FileIO", file)
        self.size = os.fstat(file.fileno()).st_size


class Passing(io.RawIOBase):
    """A file without a name that is written and read in any place, and ends with whoever holds it (4.)."""

    def __init__(self, folder: Path | None = None) -> None:
        """Begin it in a folder, or where the system keeps temporary files."""
        super().__init__()
        self._key, self._at = secrets.token_bytes(KEY_BYTES), 0
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - closed with this

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def writable(self) -> bool:
        """Return that it can be written."""
        return True

    def seekable(self) -> bool:
        """Return that it can be read and written in any place."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place and return it."""
        self._at = self._file.seek(offset, whence)
        return self._at

    def write(self, data: memoryview) -> int:  # type: ignore[override]  # nor does the buffered writer
        """Write at the place, and go behind it. Raises ``OSError`` when the disk is full."""
        written = self._file.write(passing.turned(self._key, self._at, bytes(data)))
        self._at += written
        return written

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # as above
        """Fill the buffer from the place on."""
        found = passing.turned(self._key, self._at, self._file.read(len(buffer)))
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def close(self) -> None:
        """Let it go, and its key with it."""
        self._file.close()
        self._key = b""
        super().close()


def passing_file(folder: Path | None = None) -> BinaryIO:
    """Return an empty passing file with a buffer before it. Raises ``OSError`` where none can be made."""
    return cast("BinaryIO", io.BufferedRandom(Passing(folder)))


def opened(path: Path, place: str) -> BinaryIO:
    """Return the content of a sealed file on the disk. Raises FileNotFoundError and as `opened_from`."""
    return opened_from(OpenFile(path), place)


def opened_from(raw: Raw, place: str) -> BinaryIO:
    """Return the content of sealed bytes in their place; closing it closes them.

    Raises UnsealError where they were changed or are no sealed file; KeyDestroyedError; KeySourceError.
    """
    try:
        header = _header_of(raw)
        secret = key_named(name=header.name).secret
        content: Content
        if header.form == WHOLE:
            content = Whole(raw, Chunks(secret, header, place, raw.size))
        else:
            content = Growing(raw, Pieces(secret, header, place))
    except BaseException:
        raw.close()
        raise
    return _buffered(Reader(content, raw.close))


def whole(sha256: str, place: str, pieces: Iterable[bytes], *, is_new: bool) -> Iterator[bytes]:
    """Yield a whole file, sealed under the key of the original with this hash (1.).

    `is_new` says that the original itself comes, perhaps again after it was disposed of. Raises KeyDestroyedError
    where it was and it does not.
    """
    key = data_key(subject=original_key(sha256), again=is_new)
    return seal_whole(key.secret, _header(WHOLE, key), place, pieces)


def original_key(sha256: str) -> Subject:
    """Return whose data key seals an original and its working copies."""
    return Subject("evidence", sha256)


def begun(data: bytes) -> bytes:
    """Return what a growing file begins with, and its first bytes, sealed (2.)."""
    key = data_key(subject=STANDING)
    header = _header(GROWING, key)
    return header.to_bytes() + Pieces(key.secret, header, ARRIVING).seal(0, data, secrets.token_bytes)


def added(raw: Raw, offset: int, data: bytes) -> tuple[int, bytes]:
    """Return where in a growing file bytes that begin at `offset` are written, and what is written there (2.).

    Only the last piece is read, and opened, so that a file never goes on from a place that it does not have.
    Precondition: a piece ends at `offset`; raises ValueError otherwise, UnsealError where that piece was changed.
    """
    header = _header_of(raw)
    before = growing.ending(raw.read, raw.size, offset)
    if before is None:
        message = f"no piece ends at {offset}: a file that is arriving goes on where one does"
        raise ValueError(message)
    pieces = Pieces(key_named(name=header.name).secret, header, ARRIVING)
    _unsealed(pieces, before, raw)
    return before.sealed_end, pieces.seal(offset, data, secrets.token_bytes)


def arrived(raw: Raw) -> int:
    """Return how much of a growing file is there whole; nothing where it was forgotten. No key is needed."""
    try:
        _header_of(raw)
    except UnsealError:
        return 0
    last = growing.last(raw.read, raw.size)
    return last.end if last else 0


def forget(path: Path) -> None:
    """Overwrite the salt of a growing file, so that nothing opens it any more (2.). Raises FileNotFoundError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_NOFOLLOW)
    try:
        os.pwrite(descriptor, bytes(min(HEADER_BYTES, os.fstat(descriptor).st_size)), 0)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _header(form: int, key: KeyAtHand) -> Header:
    return Header(form, key.name, secrets.token_bytes(SALT_BYTES))


def _header_of(raw: Raw) -> Header:
    try:
        return Header.read(raw.read(0, HEADER_BYTES))
    except UnsealError:
        raw.again()
        return Header.read(raw.read(0, HEADER_BYTES))


def _unsealed(pieces: Pieces, place: Piece, raw: Raw) -> bytes:
    where = (place.position, growing.AROUND_BYTES + place.length)
    try:
        return pieces.unseal(place, raw.read(*where))
    except UnsealError:  # as in a whole file
        raw.again()
        return pieces.unseal(place, raw.read(*where))


def _buffered(reader: Reader) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(reader, CHUNK_BYTES))


__all__ = [
    "Incoming",
    "OpenFile",
    "Raw",
    "UnsealError",
    "added",
    "arrived",
    "begun",
    "forget",
    "opened",
    "opened_from",
    "original_key",
    "whole",
]
