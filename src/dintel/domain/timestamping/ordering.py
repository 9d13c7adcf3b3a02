"""Certificates of a token in the order that DER wants, without which a strict reader refuses it.

OpenSSL, and every authority built on it, writes the SET of certificates in a signed message (RFC 5652,
section 5.1) as they come. That set is under no signature, so sorting it changes nothing that is proved;
the token that is kept and published stays as the authority wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass

SHORT_LENGTH, MOST_LENGTH_BYTES = 0x80, 4
CERTIFICATES = 0xA0
"""The tag of the certificates in a SignedData: [0] IMPLICIT, a SET."""
WAY = (0, 1, 1, 0)
"""TimeStampResp; its token, a ContentInfo; what it holds; the SignedData (RFC 3161, section 2.4.2)."""


@dataclass(frozen=True, slots=True)
class _Element:
    """Where an element's tag, its content and its end lie."""

    tag: int
    start: int
    content: int
    end: int


def sort_certificates(token: bytes) -> bytes:
    """Return a token with its certificates sorted (X.690, section 11.6); anything else comes back as it is."""
    try:
        found = _Element(0, 0, 0, len(token))
        for step in WAY:
            found = _children(token, found)[step]
        held = [one for one in _children(token, found) if one.tag == CERTIFICATES]
        for one in held:
            parts = sorted(token[part.start : part.end] for part in _children(token, one))
            token = token[: one.content] + b"".join(parts) + token[one.end :]
    except IndexError:
        return token  # whoever reads it says what is wrong
    return token


def _children(data: bytes, parent: _Element) -> list[_Element]:
    """Return the elements inside one; raise ``IndexError`` where they do not fill it."""
    found, at = [], parent.content
    while at < parent.end:
        found.append(_element(data, at, parent.end))
        at = found[-1].end
    return found


def _element(data: bytes, at: int, most: int) -> _Element:
    content, length = at + 2, data[at + 1]
    if length >= SHORT_LENGTH:
        count = length - SHORT_LENGTH
        content, length = content + count, int.from_bytes(data[content : content + count], "big")
        if not 0 < count <= MOST_LENGTH_BYTES:
            raise IndexError
    if content + length > most:
        raise IndexError
    return _Element(data[at], at, content, content + length)
