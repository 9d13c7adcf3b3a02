"""An entry of the log, and its place in the tree."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timezone

from dintel.apps.complaints.packet.verifier.container import BadError

LEAF_LABEL = b"dintel/leaf/v1\x00"
SALT_BYTES, HASH_BYTES = 32, 32


def check_inclusion(entry: bytes, index: int, size: int, proof: list[bytes], root: bytes) -> None:
    """Return if the entry stands at its place in the tree (RFC 9162, 2.1.3.2). Raises BadError otherwise."""
    fn, sn, r = index, size - 1, hashlib.sha256(b"\x00" + entry).digest()
    bad = not 0 <= index < size
    for p in proof:
        bad = bad or sn == 0 or len(p) != HASH_BYTES
        if fn & 1 or fn == sn:
            r = hashlib.sha256(b"\x01" + p + r).digest()
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = hashlib.sha256(b"\x01" + r + p).digest()
        fn, sn = fn >> 1, sn >> 1
    if bad or sn != 0 or r != root:
        message = f"entry {index} does not stand in the tree of {size} entries"
        raise BadError(message)


def entry_of(held: dict[str, str]) -> bytes:
    """Return the entry of the log that a proof is for: of a record with its salt, or as it stands. Raises BadError."""
    if "content" not in held:
        return base64.b64decode(held["entry"], validate=True)
    salt = base64.b64decode(held["salt"], validate=True)
    if len(salt) != SALT_BYTES:
        message = f"its salt has {len(salt)} bytes"
        raise BadError(message)
    return hmac.new(salt, LEAF_LABEL + held["content"].encode(), hashlib.sha256).digest()


def moment(at: int) -> str:
    """Return seconds since 1970 as a moment; as they are where no calendar has it."""
    try:
        return datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")  # noqa: UP017 - Python 3.9
    except (ValueError, OverflowError, OSError):
        return f"{at} seconds after 1970"
