"""One field of one row: AES-256-GCM (NIST SP 800-38D), bound to table, row and field.

``0x01 || nonce (12) || ciphertext || tag (16)``. The place is associated data, so a sealed value that is
copied to another row or field does not open there. A data key belongs to one record; with nonces drawn
at random it may seal 2^32 values (SP 800-38D, section 8.3), which no record has.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dintel.domain import canonical
from dintel.domain.sealing.failure import UnsealError, require_length
from dintel.domain.sealing.wrapping import KEY_BYTES

VERSION = b"\x01"
NONCE_BYTES, TAG_BYTES = 12, 16
LEAST_BYTES = len(VERSION) + NONCE_BYTES + TAG_BYTES


def seal(  # noqa: PLR0913 - the place of a value is three words
    data_key: bytes, nonce: bytes, plaintext: bytes, *, table: str, row: str, field: str
) -> bytes:
    """Return the sealed value.

    Preconditions: ``len(data_key) == KEY_BYTES``, ``len(nonce) == NONCE_BYTES`` and the nonce is drawn afresh;
    raises ``ValueError`` for another length.
    """
    require_length("a data key", data_key, KEY_BYTES)
    require_length("a nonce", nonce, NONCE_BYTES)
    return VERSION + nonce + AESGCM(data_key).encrypt(nonce, plaintext, _place(table, row, field))


def unseal(data_key: bytes, sealed: bytes, *, table: str, row: str, field: str) -> bytes:
    """Return the plaintext. Raises ``UnsealError``; ``ValueError`` if the data key has not ``KEY_BYTES``."""
    require_length("a data key", data_key, KEY_BYTES)
    what = f"{field} of {table} {row}"
    if len(sealed) < LEAST_BYTES or not sealed.startswith(VERSION):
        raise UnsealError(what)
    nonce, rest = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(data_key).decrypt(nonce, rest, _place(table, row, field))
    except InvalidTag as problem:
        raise UnsealError(what) from problem


def fingerprint(data_key: bytes, plaintext: bytes, *, table: str, row: str, field: str) -> str:
    """Return the HMAC-SHA256 (RFC 2104) of a value in its place, in hexadecimal: it tells whether a value was changed.

    Nobody without the key can try words out. Seals and fingerprints under one key keep apart: the one is AES's, the
    other opens with its own label. Raises ``ValueError`` if the data key has not ``KEY_BYTES``.
    """
    require_length("a data key", data_key, KEY_BYTES)
    label = canonical.to_bytes(["dintel/fingerprint/v1", table, row, field])
    return hmac.digest(data_key, sha256(label).digest() + plaintext, "sha256").hex()


def _place(table: str, row: str, field: str) -> bytes:
    return canonical.to_bytes(["dintel/value/v1", table, row, field])
