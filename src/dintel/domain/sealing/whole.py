"""A complete file in chunks: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) as age uses it.

1. After the header come chunks of ``CHUNK_BYTES`` of plaintext, each AES-256-GCM with its tag behind it; only the
   last may be shorter, and it is empty only when the file is.
2. The nonce of a chunk is its number (11 bytes) and a byte that is 1 for the last and 0 for the others. So a chunk
   opens in its own place only, and a file that was cut off ends with a chunk that does not say it is the last.
3. Each chunk opens by itself, so that reading may begin at any offset.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dintel.domain.sealing.failure import UnsealError
from dintel.domain.sealing.header import HEADER_BYTES, WHOLE, Header

CHUNK_BYTES = 64 * 1024
TAG_BYTES = 16
SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES
WHAT = "a sealed file"


def seal_whole(data_key: bytes, header: Header, place: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the sealed file, header first. Precondition: ``header.form == WHOLE`` (``ValueError`` otherwise)."""
    if header.form != WHOLE:
        message = "a complete file is sealed under a header of the form WHOLE"
        raise ValueError(message)
    cipher = AESGCM(header.file_key(data_key, place))
    yield header.to_bytes()
    held, number = b"", 0
    for piece in pieces:
        held += piece
        at = 0
        while len(held) - at > CHUNK_BYTES:  # 1. what is held may yet turn out to be the last
            yield cipher.encrypt(_nonce(number, is_last=False), held[at : at + CHUNK_BYTES], None)
            at, number = at + CHUNK_BYTES, number + 1
        held = held[at:]
    yield cipher.encrypt(_nonce(number, is_last=True), held, None)


def plain_size(sealed_size: int) -> int:
    """Return the length of what a sealed file of this length holds. Raises ``UnsealError`` for a length none has."""
    full, rest = divmod(sealed_size - HEADER_BYTES, SEALED_CHUNK_BYTES)
    is_empty = (full, rest) == (0, TAG_BYTES)
    if full < 0 or not (rest > TAG_BYTES or is_empty or (rest == 0 and full > 0)):
        raise UnsealError(WHAT)
    return full * CHUNK_BYTES + max(rest - TAG_BYTES, 0)


class Chunks:
    """The chunks of one sealed file, opened one at a time. The caller reads the bytes."""

    def __init__(self, data_key: bytes, header: Header, place: str, sealed_size: int) -> None:
        """Derive the file's key. Raises ``UnsealError`` for a length that no sealed file has."""
        self.size = plain_size(sealed_size)
        self._sealed_size = sealed_size
        self._cipher = AESGCM(header.file_key(data_key, place))
        self._last = max(0, (self.size - 1) // CHUNK_BYTES)

    def span(self, offset: int) -> tuple[int, int, int]:
        """Return number, position and length, in the sealed file, of the chunk with this byte of the plaintext.

        Precondition: ``0 <= offset <= size``; at the very end it is the last chunk.
        """
        number = min(offset // CHUNK_BYTES, self._last)
        start = HEADER_BYTES + number * SEALED_CHUNK_BYTES
        return number, start, min(SEALED_CHUNK_BYTES, self._sealed_size - start)

    def unseal(self, number: int, sealed: bytes) -> bytes:
        """Return the plaintext of a chunk. Raises ``UnsealError``."""
        try:
            return self._cipher.decrypt(_nonce(number, is_last=number == self._last), sealed, None)  # 2.
        except InvalidTag as problem:
            what = f"chunk {number} of {WHAT}"
            raise UnsealError(what) from problem


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes((is_last,))
