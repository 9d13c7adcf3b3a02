"""A text made plain, so that one way of writing a word or a number stands for all.

Character by character (the device does the same, so both must name the same classes):

1. marks, invisible and control characters are dropped, white space apart;
2. every white space and underscore becomes a space, every dash ``-``, every raised dot ``.``,
   every apostrophe ``'``;
3. the rest is decomposed (NFKD), loses its marks, and is written small; a digit of any script
   becomes the ASCII digit; punctuation and symbols that are still not ASCII become a comma.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

DOTS = "\u00b7\u2022\u2027\u2219\u22c5\u3002"
APOSTROPHES = "\u2018\u2019\u02bc\u00b4`"
MINUS = "\u2212"
SPACES = "\t\n\v\f\r\x85_"
_INSTEAD = {
    **dict.fromkeys(SPACES, " "),
    **dict.fromkeys(DOTS, "."),
    **dict.fromkeys(APOSTROPHES, "'"),
    MINUS: "-",
}
_INSTEAD_OF_GROUP = {
    **dict.fromkeys(("Zs", "Zl", "Zp", "Pc"), " "),
    **dict.fromkeys(("Mn", "Me", "Cc", "Cf", "Cs"), ""),
    "Pd": "-",
}
_UNUSUAL = re.compile(r"[^\t-\r -~]")
_PLAIN = {ord(space): " " for space in "\t\n\v\f\r_"} | {ord("`"): "'"}


@dataclass(frozen=True, slots=True)
class Folded:
    """A plain text. ``at`` gives where each of its characters stood; ``None`` means: at its own place."""

    text: str
    at: Sequence[int] | None
    length: int
    """The length of the text it was made from."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``[start, end)`` of the plain text stood; ``0 <= start < end <= len(text)``.

        What was dropped right behind the last character (an accent, an invisible mark) is part of it.
        """
        if self.at is None:
            return start, end
        behind = self.at[end] if end < len(self.at) else self.length
        return self.at[start], max(behind, self.at[end - 1] + 1)


class _Letters(dict[str, str]):
    """What each character becomes, worked out once."""

    def __missing__(self, character: str) -> str:
        plain = self[character] = "".join(map(_letter, _decomposed(character)))
        return plain


def _decomposed(character: str) -> str:
    return character if character in DOTS + APOSTROPHES else unicodedata.normalize("NFKD", character)


def _letter(character: str) -> str:
    """Return what one decomposed character becomes: at most one character."""
    group = unicodedata.category(character)
    instead = _INSTEAD.get(character, _INSTEAD_OF_GROUP.get(group))
    if instead is not None:
        return instead
    if group == "Nd":
        return str(unicodedata.decimal(character))
    if group[0] in "PS" and not character.isascii():
        return ","
    return character.lower()[0]


_LETTERS = _Letters()


def fold(text: str) -> Folded:
    """Return the text made plain, with the places its characters came from."""
    unusual = set(_UNUSUAL.findall(text))
    if all(len(_LETTERS[character]) == 1 for character in unusual):
        plain = _UNUSUAL.sub(lambda found: _LETTERS[found[0]], text) if unusual else text
        return Folded(plain.translate(_PLAIN).lower(), None, len(text))
    letters = list(map(_LETTERS.__getitem__, text))
    at = [place for place, letter in enumerate(letters) for _ in letter]
    return Folded("".join(letters), at, len(text))


def is_capital(character: str) -> bool:
    """Say whether a character of the text as written is a Latin capital, plain or styled."""
    return "A" <= unicodedata.normalize("NFKD", character)[0] <= "Z"
