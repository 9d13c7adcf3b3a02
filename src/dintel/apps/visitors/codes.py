"""What is kept of a code: a slow hash, under a secret of the city, so that a copied database gives no code away."""

from __future__ import annotations

import hashlib
import hmac

from dintel.apps.sealing.services import Subject, opened, standing_key

COST = {"n": 2**12, "r": 8, "p": 1}
"""Of scrypt (RFC 7914): 4 MiB and about 10 ms a try. 16 drawn digits are 53 bits, so whoever has the database
and the secret too would try for millions of processor years."""
MARK_BYTES = 32


def mark_of(code: str, *, secret: Subject, purpose: bytes) -> bytes:
    """Return the mark of a code. Slow on purpose: called outside of transactions. Raises KeySourceError.

    All codes of one purpose have one salt, or none could be found by its mark; it hangs on a key that lies outside the
    database.
    """
    salt = hmac.new(opened(standing_key(subject=secret)).secret, purpose, "sha256").digest()
    return hashlib.scrypt(code.encode(), salt=salt, **COST, maxmem=2**24, dklen=MARK_BYTES)
