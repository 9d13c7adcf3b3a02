"""An entry of the log: a salted commitment, which proves a record and reveals nothing of it.

``entry = HMAC-SHA256(key=salt, message="dintel/leaf/v1" || 0x00 || content)``. Whoever has the salt
and the content can show that they are the ones committed to. Without the salt nobody can try
contents out, and when the salt is destroyed with the record, the entry says nothing any more while
every proof still holds.
"""

from __future__ import annotations

import hmac

from dintel.domain.merkle.hashing import HASH_BYTES
from dintel.domain.merkle.verify import VerificationError

SALT_BYTES = 32
ENTRY_BYTES = HASH_BYTES
CONTEXT = b"dintel/leaf/v1\x00"


def commit(salt: bytes, content: bytes) -> bytes:
    """Return the entry of ``ENTRY_BYTES`` bytes for canonical ``content``.

    Precondition: ``len(salt) == SALT_BYTES``, drawn afresh for every entry; raises ``ValueError``
    otherwise (a shorter key and the same key padded with zeros give one HMAC, RFC 2104 section 2).
    """
    if len(salt) != SALT_BYTES:
        message = f"a salt has {SALT_BYTES} bytes, not {len(salt)}; draw {SALT_BYTES} random bytes for each entry"
        raise ValueError(message)
    return hmac.digest(salt, CONTEXT + content, "sha256")


def verify_commitment(entry: bytes, salt: bytes, content: bytes) -> None:
    """Return if ``entry`` commits to ``content`` under ``salt``; raise ``VerificationError`` otherwise."""
    if len(salt) != SALT_BYTES:
        what = f"a commitment: its salt has {len(salt)} bytes instead of {SALT_BYTES}"
        raise VerificationError(what)
    calculated = commit(salt, content)
    if not hmac.compare_digest(entry, calculated):
        what = "a commitment: the entry in the log was made from another record or with another salt"
        raise VerificationError(what, entry, calculated)
