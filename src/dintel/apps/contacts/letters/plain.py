"""Text that people typed, made fit for paper: it may hold anything, and stays text."""

from __future__ import annotations

import re
import unicodedata

LONGEST_WORD = 48
"""A longer run without a space may be broken anywhere, so that it stays on the page."""

_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LONG_WORD = re.compile(rf"[^\s\u200b-]{{{LONGEST_WORD + 1},}}")
_BREAK = "\u200b"


def printable(text: str) -> str:
    """Return the text on one line without what no reader sees: controls, half pairs, non-characters.

    Marks that turn the direction of writing are dropped too: they could make a line read otherwise
    than it was signed. Words of languages written from the right keep their own direction.
    """
    kept = (character for character in unicodedata.normalize("NFC", text) if _is_seen(character))
    return " ".join("".join(kept).split())


def breakable(text: str) -> str:
    """Return the text with places to break in words that would run off the page."""
    return _LONG_WORD.sub(lambda word: _BREAK.join(_pieces(word[0])), text)


def _pieces(word: str) -> list[str]:
    half = LONGEST_WORD // 2
    return [word[at : at + half] for at in range(0, len(word), half)]


def _is_seen(character: str) -> bool:
    if character.isspace():
        return True
    hidden = unicodedata.category(character) in {"Cc", "Cs", "Cn"} or character in _BIDI_CONTROLS
    return not hidden and character != "\ufeff"
