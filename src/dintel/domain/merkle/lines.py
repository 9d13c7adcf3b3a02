"""The small strict pieces that the texts of a log are made of: numbers, base64 and hashes.

Each value has one spelling, so that a text that was read and written again is the same text.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode

from dintel.domain.merkle.hashing import HASH_BYTES
from dintel.domain.merkle.verify import VerificationError

MOST_PROOF_HASHES = 63
"""No proof in a tree of fewer than ``2**63`` leaves is longer."""
MOST_DIGITS = 19
GREATEST = 2**63 - 1
"""The greatest size, index and time: the signed 64-bit integers of other implementations."""


class MalformedError(VerificationError):
    """A text that is not in its form, so that there is nothing to verify in it."""

    def __init__(self, what: str, line: str, form: str) -> None:
        """Say what is malformed, which line, and how it is written."""
        super().__init__(f"{what}: {line[:80]!r} is not {form}")


def read_text(what: str, given: bytes | str, most_bytes: int) -> str:
    """Return a text; raise ``MalformedError`` if it is too long, not UTF-8 or holds a control character."""
    if len(given) > most_bytes:
        raise MalformedError(what, f"a text of {len(given)} bytes", f"one of at most {most_bytes}")
    try:
        text = given.decode() if isinstance(given, bytes) else given.encode().decode()
    except UnicodeError as error:
        raise MalformedError(what, "a text", "valid UTF-8") from error
    if not is_printable(text.replace("\n", "")):
        raise MalformedError(what, text, "free of control characters (c2sp.org/signed-note, Format)")
    return text


def is_printable(text: str) -> bool:
    """Say whether a text holds no ASCII control character, a line's end included."""
    return all(character >= " " for character in text)


def read_number(what: str, text: str) -> int:
    """Return a whole number ``0 <= n <= GREATEST`` written in decimal without leading zeros."""
    plain = text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
    if not plain or str(int(text)) != text or int(text) > GREATEST:
        raise MalformedError(what, text, f"a whole number without leading zeros, at most {GREATEST}")
    return int(text)


def read_base64(what: str, text: str) -> bytes:
    """Return the bytes of padded standard base64 (RFC 4648 section 4), in its one spelling."""
    try:
        value = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedError(what, text, "base64") from error
    if write_base64(value) != text:
        raise MalformedError(what, text, "base64 in its one spelling (unused bits are zero)")
    return value


def read_hash(what: str, text: str) -> bytes:
    """Return the hash in a line of base64."""
    value = read_base64(what, text)
    if len(value) != HASH_BYTES:
        raise MalformedError(what, text, f"the base64 of a hash of {HASH_BYTES} bytes")
    return value


def read_proof(what: str, lines: list[str]) -> tuple[bytes, ...]:
    """Return the hashes of a proof, one a line, at most ``MOST_PROOF_HASHES``."""
    if len(lines) > MOST_PROOF_HASHES:
        raise MalformedError(what, f"{len(lines)} lines", f"a proof of at most {MOST_PROOF_HASHES} hashes")
    return tuple(read_hash(what, line) for line in lines)


def write_base64(value: bytes) -> str:
    """Return padded standard base64 (RFC 4648 section 4)."""
    return b64encode(value).decode()


def split_head(what: str, text: str) -> tuple[list[str], str]:
    """Return the lines before the first empty line, and everything after it."""
    head, between, rest = text.partition("\n\n")
    if not between:
        raise MalformedError(what, head, "followed by an empty line and a checkpoint")
    return head.split("\n"), rest
