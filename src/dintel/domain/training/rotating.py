"""A code on the wall of a room that is another one every half minute, so that a photograph of it is soon worth nothing.

HMAC-SHA256 over the number of the half minute, as in TOTP (RFC 6238), with our own letters: none that looks like
another, and no vowels, so that no word comes out.
"""

from __future__ import annotations

import hmac

LETTERS = "23456789BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 8
SECONDS = 30
BACK = 3
"""Earlier codes that are still taken: a phone has to start its camera."""


def code_at(secret: bytes, moment: int) -> str:
    """Return the code of a moment, in seconds since 1970; ``moment >= 0``."""
    number = int.from_bytes(hmac.digest(secret, (moment // SECONDS).to_bytes(8, "big"), "sha256"), "big")
    letters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def fits(code: str, secret: bytes, moment: int) -> bool:
    """Return whether a code is that of this moment or of one of the ``BACK`` spans before it; case is no matter."""
    typed = code.strip().upper().encode()
    spans = range(min(BACK, moment // SECONDS) + 1)
    return any(hmac.compare_digest(typed, code_at(secret, moment - back * SECONDS).encode()) for back in spans)


def seconds_left(moment: int) -> int:
    """Return in how many seconds another code follows: 1 to ``SECONDS``."""
    return SECONDS - moment % SECONDS
