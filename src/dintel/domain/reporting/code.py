"""The code of a report: 18 digits, of which 16 are drawn and 2 check them (ISO 7064, MOD 97-10).

Digits are the same in every language and on every keyboard. The two check digits find every single wrong digit and
every swap of two neighbours, so that a slip is told before anything slow is computed.
"""

from __future__ import annotations

import re

DRAWN_DIGITS = 16
DIGITS = DRAWN_DIGITS + 2
LEAST_RANDOM_BYTES = 8
GROUP = 3
MODULUS, REMAINDER = 97, 1
IGNORED = re.compile(r"[\s\-\u2010-\u2015.]+")


class CodeSlipError(ValueError):
    """What was typed is no code: too few or too many digits, or digits that do not check."""


def make(random: bytes) -> str:
    """Return the code that ``len(random) >= 8`` random bytes give, 18 digits without spaces.

    With 16 bytes each code is as likely as any other to within one part in 10**22. Raises ``ValueError`` for fewer
    than 8 bytes.
    """
    if len(random) < LEAST_RANDOM_BYTES:
        message = f"a code is made of at least {LEAST_RANDOM_BYTES} random bytes, not {len(random)}"
        raise ValueError(message)
    drawn = int.from_bytes(random, "big") % 10**DRAWN_DIGITS
    check = (MODULUS + REMAINDER) - drawn * 100 % MODULUS
    return f"{drawn:0{DRAWN_DIGITS}}{check:02}"


def read(typed: str) -> str:
    """Return the code that somebody typed, without spaces and dashes. Raises ``CodeSlipError`` for what is none."""
    digits = IGNORED.sub("", typed)
    if len(digits) != DIGITS or not (digits.isascii() and digits.isdigit()):
        message = f"a code has {DIGITS} digits, and this has {len(digits)} characters"
        raise CodeSlipError(message)
    if int(digits) % MODULUS != REMAINDER:
        message = "one of the digits is not as it was given out, or two changed places"
        raise CodeSlipError(message)
    return digits


def grouped(code: str) -> str:
    """Return a code as it is shown: six groups of three digits."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
