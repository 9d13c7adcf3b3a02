"""A data key wrapped by the city's key: AES-256 key wrap (RFC 3394; KW in NIST SP 800-38F).

It needs no nonce, so wrapping many keys under one never comes near a limit, and it is what tokens speak
(``CKM_AES_KEY_WRAP`` of PKCS #11). It finds a change with a chance of error of 2^-64 (RFC 3394, section
2.2.3). It binds to no place: a wrapped key put in another row opens, and then nothing of that row does.
"""

from __future__ import annotations

import hashlib

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from dintel.domain.sealing.failure import UnsealError, require_length

KEY_BYTES = 32
WRAPPED_BYTES = KEY_BYTES + 8
NAME_DIGITS = 16
NAMING = b"dintel/wrapping-key/v1\x00"


def wrap(wrapping_key: bytes, data_key: bytes) -> bytes:
    """Return the ``WRAPPED_BYTES`` of a data key. Both keys have ``KEY_BYTES``; raises ``ValueError`` otherwise."""
    require_length("a wrapping key", wrapping_key, KEY_BYTES)
    require_length("a data key", data_key, KEY_BYTES)
    return aes_key_wrap(wrapping_key, data_key)


def unwrap(wrapping_key: bytes, wrapped: bytes) -> bytes:
    """Return the data key. Raises ``UnsealError``; ``ValueError`` if the wrapping key has not ``KEY_BYTES``."""
    require_length("a wrapping key", wrapping_key, KEY_BYTES)
    what = "a data key"
    if len(wrapped) != WRAPPED_BYTES:
        raise UnsealError(what)
    try:
        return aes_key_unwrap(wrapping_key, wrapped)
    except InvalidUnwrap as problem:
        raise UnsealError(what) from problem


def name_of(wrapping_key: bytes) -> str:
    """Return the name of a wrapping key: 64 bits of its digest, so that a key that was damaged is not taken for it."""
    require_length("a wrapping key", wrapping_key, KEY_BYTES)
    return hashlib.sha256(NAMING + wrapping_key).hexdigest()[:NAME_DIGITS]
