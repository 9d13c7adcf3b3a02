"""A file that is still arriving: pieces that are each sealed when they come, and may be cut off and come again.

1. After the header come pieces: ``length (4) || nonce (12) || ciphertext || tag (16) || end (8) || length (4)``, of at
   most ``PIECE_BYTES``; ``end`` is where the piece ends in the plaintext.
2. A piece that was cut off comes again at the same offset, perhaps with other bytes. A nonce that counted would then
   be used twice, so each is drawn at random; under a key of its own a file stays far below 2^32 of them.
3. The offset and the length are associated data: a piece opens in its own place only. Where the file ends is not
   said, because it has not ended; whoever keeps it knows how much of it counts.
4. What stands behind the tag lets the last piece be found from the end, so that adding to a file of gigabytes costs
   what is added. It is a hint that is not sealed: whoever goes on from it opens that piece first (3.).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dintel.domain.sealing.failure import UnsealError
from dintel.domain.sealing.header import HEADER_BYTES, Header

PIECE_BYTES = 64 * 1024
NONCE_BYTES, TAG_BYTES = 12, 16
LENGTH = struct.Struct(">I")
PLACE = struct.Struct(">QI")
HEAD_BYTES = LENGTH.size + NONCE_BYTES
BEHIND_BYTES = PLACE.size
AROUND_BYTES = HEAD_BYTES + TAG_BYTES + BEHIND_BYTES

Read = Callable[[int, int], bytes]


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a piece stands: in the plaintext, in the sealed file, and how much plaintext it holds."""

    offset: int
    position: int
    length: int

    @property
    def end(self) -> int:
        """Where it ends in the plaintext."""
        return self.offset + self.length

    @property
    def sealed_end(self) -> int:
        """Where it ends in the sealed file."""
        return self.position + AROUND_BYTES + self.length


def walk(read: Read, sealed_size: int) -> Iterator[Piece]:
    """Yield every piece that is there whole, in order; what is torn at the end is left out.

    ``read(position, length)`` returns bytes of the sealed file. No key is needed, and nothing is opened.
    """
    offset, position = 0, HEADER_BYTES
    while position + AROUND_BYTES < sealed_size:
        (length,) = LENGTH.unpack(read(position, LENGTH.size))
        if not 0 < length <= PIECE_BYTES or position + AROUND_BYTES + length > sealed_size:
            return
        yield Piece(offset, position, length)
        offset, position = offset + length, position + AROUND_BYTES + length


def last(read: Read, sealed_size: int) -> Piece | None:
    """Return the last piece that is there whole, or None; from the end, or by walking where the end is torn (4.)."""
    found = _ending_at(read, sealed_size)
    if found is None:
        for found in walk(read, sealed_size):  # noqa: B007 - the last one is what is wanted
            pass
    return found


def ending(read: Read, sealed_size: int, offset: int) -> Piece | None:
    """Return the piece that ends at ``offset`` in the plaintext, or None; what lies beyond it is passed."""
    found = last(read, sealed_size)
    while found is not None and found.end > offset:
        found = _ending_at(read, found.position)
    return found if found is not None and found.end == offset else None


def _ending_at(read: Read, position: int) -> Piece | None:
    """Return the piece that ends at a position of the sealed file, as what stands behind it says; None without one."""
    if position <= HEADER_BYTES + AROUND_BYTES:
        return None
    end, length = PLACE.unpack(read(position - BEHIND_BYTES, BEHIND_BYTES))
    found = Piece(end - length, position - AROUND_BYTES - length, length)
    if not 0 < length <= PIECE_BYTES or found.offset < 0 or found.position < HEADER_BYTES:
        return None
    # A torn end is ciphertext: that it names a length at whose distance the same length stands is one chance in 2^48.
    return found if read(found.position, LENGTH.size) == LENGTH.pack(length) else None


class Pieces:
    """Seals and opens the pieces of one file."""

    def __init__(self, data_key: bytes, header: Header, place: str) -> None:
        """Derive the file's key."""
        self._cipher = AESGCM(header.file_key(data_key, place))

    def seal(self, offset: int, data: bytes, draw: Callable[[int], bytes]) -> bytes:
        """Return ``data`` as pieces that begin at ``offset``; ``draw(n)`` returns ``n`` random bytes (2.)."""
        out = bytearray()
        for at in range(0, len(data), PIECE_BYTES):
            part, nonce = data[at : at + PIECE_BYTES], draw(NONCE_BYTES)
            out += LENGTH.pack(len(part)) + nonce
            out += self._cipher.encrypt(nonce, part, PLACE.pack(offset + at, len(part)))
            out += PLACE.pack(offset + at + len(part), len(part))
        return bytes(out)

    def unseal(self, piece: Piece, sealed: bytes) -> bytes:
        """Return the plaintext of a piece, given all its sealed bytes. Raises ``UnsealError``."""
        nonce, what = sealed[LENGTH.size : HEAD_BYTES], f"the piece at {piece.offset} of a file that is still arriving"
        if sealed[-BEHIND_BYTES:] != PLACE.pack(piece.end, piece.length):  # 4.
            raise UnsealError(what)
        try:
            place = PLACE.pack(piece.offset, piece.length)  # 3.
            return self._cipher.decrypt(nonce, sealed[HEAD_BYTES:-BEHIND_BYTES], place)
        except (InvalidTag, ValueError) as problem:
            raise UnsealError(what) from problem
