"""Objects of a bucket read and written as one file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

AROUND = 64 * 1024 + 512
"""Read on both sides of a place that is jumped to: a whole piece, with what says how long it is."""
AHEAD = 4 * 1024 * 1024
"""Read at a time by whoever reads on."""

Part = Callable[[str, int, int], tuple[bytes, int]]
"""Takes key, position and length; returns bytes and the length of the object."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An object, where it begins in the file, and how long it is; ``None`` while nobody has asked."""

    key: str
    position: int
    length: int | None

    @property
    def end(self) -> int:
        """Where it ends in the file. Precondition: its length is known."""
        return self.position + (self.length or 0)


class Objects:
    """Objects that stand one behind the other, as one file that is read at any place. A window of it is in memory."""

    def __init__(self, part: Part, stored: list[Stored]) -> None:
        """Read the beginning. Raises what `part` raises."""
        self._part, self._stored = part, stored
        self._start, self._window, self._ahead = 0, b"", AROUND
        first = stored[0]
        self._window, length = part(first.key, 0, 2 * AROUND)
        if first.length is None:
            self._stored = [Stored(first.key, 0, length)]
        self.size = self._stored[-1].end

    def read(self, position: int, length: int) -> bytes:
        """Return bytes of the file, fewer at its end."""
        end = min(position + length, self.size)
        if not (self._start <= position and end <= self._start + len(self._window)):
            self._fetch(position, end)
        return self._window[position - self._start : end - self._start]

    def again(self) -> None:
        """Forget what is in memory: what was read did not open, and is asked for once more."""
        self._window, self._start = b"", 0

    def close(self) -> None:
        """Forget what is in memory."""
        self.again()

    def _fetch(self, position: int, end: int) -> None:
        if self._start <= position <= self._start + len(self._window) and self._window:  # whoever reads on
            self._ahead = min(AHEAD, self._ahead * 4)
            start, end = position, max(end, position + self._ahead)
        else:
            self._ahead = AROUND
            start, end = max(0, position - AROUND), max(end, position + AROUND)
        end = min(end, self.size)
        between = [one for one in self._stored if one.position < end and one.end > start]
        spans = [(one, max(start, one.position), min(end, one.end)) for one in between]
        self._window = b"".join(self._part(one.key, at - one.position, to - at)[0] for one, at, to in spans)
        self._start = start


class Stream:
    """Pieces as a file that is read once, which counts what it gave."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        """Take the pieces."""
        self._pieces, self._held, self.given = iter(pieces), bytearray(), 0

    def read(self, size: int = -1) -> bytes:
        """Return so many bytes, fewer at the end; all of them for a size below nought."""
        while size < 0 or len(self._held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                break
            self._held += piece
        end = len(self._held) if size < 0 else size
        found = bytes(self._held[:end])
        del self._held[:end]
        self.given += len(found)
        return found
