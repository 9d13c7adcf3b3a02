"""What is kept of a token."""

from __future__ import annotations

import hashlib


def hash_of(secret: str) -> str:
    """Return the SHA-256 of a secret, in hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()
