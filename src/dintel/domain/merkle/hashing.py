"""The two hashes of a Merkle tree (RFC 6962 section 2.1, RFC 9162 section 2.1.1).

A leaf and an inner node begin with different bytes, so that neither can be passed off as the other.
"""

from __future__ import annotations

from hashlib import sha256

HASH_BYTES = 32
LEAF_PREFIX, NODE_PREFIX = b"\x00", b"\x01"

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf that holds ``data``, of any length: ``SHA-256(0x00 || data)``."""
    return sha256(LEAF_PREFIX + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node: ``SHA-256(0x01 || left || right)``.

    Precondition: ``len(left) == len(right) == HASH_BYTES``. It is not checked here, because this
    runs once for every leaf; whoever takes hashes in checks them.
    """
    return sha256(NODE_PREFIX + left + right).digest()
