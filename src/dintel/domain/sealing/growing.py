"""A file that is still arriving: pieces that are each sealed when they come, and may be cut off and come again.

1. After the header come pieces: ``length (4) || nonce (12) || ciphertext || tag (16)``, of at most ``PIECE_BYTES``.
2. A piece that was cut off comes again at the same offset, perhaps with other bytes. A nonce that counted would then
   be used twice, so each is drawn at random; under a key of its own a file stays far below 2^32 of them.
3. The offset and the length are associated data: a piece opens in its own place only. Where the file ends is not
   said, because it has not ended; whoever keeps it knows how much of it counts.
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
AROUND_BYTES = HEAD_BYTES + TAG_BYTES


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a piece stands: in the plaintext, in the sealed file, and how much plaintext it holds."""

    offset: int
    position: int
    length: int


def walk(read: Callable[[int, int], bytes], sealed_size: int) -> Iterator[Piece]:
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
        return bytes(out)

    def unseal(self, piece: Piece, sealed: bytes) -> bytes:
        """Return the plaintext of a piece, given all its sealed bytes. Raises ``UnsealError``."""
        nonce = sealed[LENGTH.size : HEAD_BYTES]
        try:
            return self._cipher.decrypt(nonce, sealed[HEAD_BYTES:], PLACE.pack(piece.offset, piece.length))  # 3.
        except (InvalidTag, ValueError) as problem:
            what = f"the piece at {piece.offset} of a file that is still arriving"
            raise UnsealError(what) from problem
