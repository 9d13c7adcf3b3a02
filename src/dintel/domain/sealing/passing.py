"""A file that passes: written and read in any place, and worth nothing once the key in memory is gone.

1. The key stream is AES-256 in counter mode (NIST SP 800-38A, section 6.5). The counter is the number of the block of
   16 bytes, so any place is reached at once, and a file is as long sealed as it is in the clear.
2. A key serves one file, is drawn for it and is never kept.
3. Nothing is authenticated: the file has no name, and only its process reads it. What is written twice in one place is
   covered by one stretch of the stream: whoever copied the disk in between learns how the two differ.
"""

from __future__ import annotations

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

BLOCK_BYTES = 16


def turned(key: bytes, position: int, data: bytes) -> bytes:
    """Return bytes that stand at a position, sealed, or sealed ones opened: the two are one step.

    Preconditions: ``len(key) == 32``, ``position >= 0``. Raises ``ValueError`` for a key of another length and
    ``OverflowError`` for a position before the file.
    """
    block, inside = divmod(position, BLOCK_BYTES)
    stream = Cipher(AES(key), CTR(block.to_bytes(BLOCK_BYTES))).encryptor()
    stream.update(bytes(inside))
    return stream.update(data)
