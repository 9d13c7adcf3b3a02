"""A ZIP that is written in one pass and handed on piece by piece: memory holds one piece, the disk no plaintext."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

LEVEL: Final = 1
"""Salts and hashes cannot be squeezed, and words squeeze well at once."""
AT_ONCE: Final = 512 * 1024


@dataclass(frozen=True, slots=True)
class Part:
    """A file that went in."""

    path: str
    size: int
    sha256: str


@dataclass(slots=True)
class Zip:
    """A ZIP under way. ``parts`` are the files that are in it."""

    parts: list[Part] = field(default_factory=list)
    size: int = 0
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    _held: list[bytes] = field(default_factory=list)
    _length: int = 0
    _made: zipfile.ZipFile = field(init=False)

    def __post_init__(self) -> None:
        """Begin it; it is written to this object, which cannot go back."""
        self._made = zipfile.ZipFile(self, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL)  # type: ignore[call-overload]

    def write(self, data: bytes) -> int:
        """Take what the ZIP consists of."""
        self._held.append(bytes(data))
        self._length += len(data)
        return len(data)

    def flush(self) -> None:
        """Do nothing: whoever takes the pieces sees them onto the disk."""

    def add(self, path: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Add a file, and yield what the ZIP grows by."""
        size, digest = 0, hashlib.sha256()
        with self._made.open(path, "w", force_zip64=True) as out:
            for piece in pieces:
                out.write(piece)
                digest.update(piece)
                size += len(piece)
                if self._length >= AT_ONCE:
                    yield self._taken()
        self.parts.append(Part(path, size, digest.hexdigest()))
        yield self._taken()

    def close(self) -> Iterator[bytes]:
        """End it, and yield the rest."""
        self._made.close()
        yield self._taken()

    @property
    def sha256(self) -> str:
        """Return the digest of what was handed on so far."""
        return self._digest.hexdigest()

    def _taken(self) -> bytes:
        data = b"".join(self._held)
        self._held.clear()
        self._length = 0
        self._digest.update(data)
        self.size += len(data)
        return data
