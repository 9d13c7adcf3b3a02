"""Telephone numbers and number plates in what somebody wrote: what two reports of the same people may share.

They are hints for people who then read both reports. What is found too much costs a look; what is missed, nothing else.

1. Dates are taken out first. A telephone number is 7 digits, or 10 to 15, with single spaces, dashes, dots or brackets
   between; the last 10 of them stand for it, so that a country's code makes no difference. Eight or nine are no number
   of this country, and nine may be one that must not be kept.
2. A plate in a sentence is 5 to 8 letters and digits, at least one letter and two digits: in one word, or in two parts
   with a dash or a space between where the letters are capitals ("pay 500" is none, "ABC 500" is one).
3. What was written as the answer to "what was the plate" is taken whole.
"""

from __future__ import annotations

import re

from dintel.domain.screening import fold

_DATE = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
_PHONE = re.compile(r"\d(?:[ ().-]{0,2}\d){6,14}(?!\d)")
_NUMBER_OF_DIGITS = frozenset({7, *range(10, 16)})
_KNOWN_BY = 10
_ONE_WORD = re.compile(r"[a-z0-9]{5,8}")
_TWO_PARTS = re.compile(r"(?<![^\W_])([A-Z0-9]{1,4})[ -]([A-Z0-9]{1,5})(?![^\W_])")
_SHORTEST, _MOST, _FEWEST_DIGITS = 2, 8, 2
_NO_SIGN = re.compile(r"[^a-z0-9]")


def phones(text: str) -> frozenset[str]:
    """Return the telephone numbers in a text, as digits (1)."""
    plain = _DATE.sub("|", fold(text).text)
    found = (re.sub(r"\D", "", hit) for hit in _runs(plain))
    return frozenset(digits[-_KNOWN_BY:] for digits in found if len(digits) in _NUMBER_OF_DIGITS)


def _runs(plain: str) -> list[str]:
    """Return every stretch that could be one number; a digit right before or after would make it a longer one."""
    return [hit[0] for hit in _PHONE.finditer(plain) if not plain[: hit.start()][-1:].isdigit()]


def plates(text: str) -> frozenset[str]:
    """Return the number plates in a sentence, as small letters and digits (2)."""
    words = set(re.findall(r"[^\W_]+", fold(text).text))
    parts = {"".join(hit).lower() for hit in _TWO_PARTS.findall(text)}
    return frozenset(one for one in words | parts if _ONE_WORD.fullmatch(one) and _is_mixed(one))


def plate_of(answer: str) -> str:
    """Return the plate that somebody gave as one, as small letters and digits (3); empty if there is none in it."""
    plain = _NO_SIGN.sub("", fold(answer).text)
    return plain if _SHORTEST <= len(plain) <= _MOST and any(map(str.isdigit, plain)) else ""


def _is_mixed(word: str) -> bool:
    digits = sum(map(str.isdigit, word))
    return _FEWEST_DIGITS <= digits < len(word)
