"""Text as the search sees it, the same on every database.

1. Small letters without accents, in the compatibility form of Unicode: "Muñoz" is "munoz".
2. A word is a run of letters and digits; punctuation, emoji and control characters part words.
3. An ending of the plural is left out, in English and Spanish alike: "warrants", "órdenes", "agentes".
4. A filter's value is a token with an underscore in it, which no word of a text can have.
5. A sealed word's token (``blind``) begins with an underscore.
6. A contact's place in time is one number, so that an index in its order needs no second column.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime

WORD = re.compile(r"[^\W_]+")
NUMBER = re.compile(r"(?<!\w)c[-_ ]?(\d{4})(?:[-_ ](\d{1,9}))?(?:\.\d+)?(?!\w)", re.IGNORECASE)
LONGEST = 60
"""Characters of a word that count."""
MOST_WORDS = 8_000
"""Words of one contact that are searched; a longer account is found by its beginning."""
BLIND = "_"
"""Begins a blind token (5)."""
LEAST_STEM = 4
ID_BITS = 30
"""Bits of a place in time that hold the contact's id."""
LAST_SECOND = (1 << 63 - ID_BITS) - 1
"""The last second that has a place of its own, in the year 2242; what is later stands there too."""

PREFIXES = {
    "facility": "fa",
    "department": "dp",
    "filed_by": "by",
    "outcome": "oc",
    "verified": "ve",
    "immigration": "im",
    "asked": "as",
    "document": "dk",
    "channel": "ch",
    "counsel": "co",
    "sealed": "se",
    "reader": "rd",
}
"""Each filter's prefix; two letters, so that the index stays small."""


def fold(text: str) -> str:
    """Return text in small letters without accents (1)."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def stem(word: str) -> str:
    """Return a folded word without the ending of the plural (3); short words stay as they are."""
    if len(word) < LEAST_STEM or not word.isalpha():
        return word
    if word.endswith("s") and word[-2] not in "sui":
        word = word[:-1]
    return word[:-1] if len(word) > LEAST_STEM and word.endswith("e") else word


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are indexed and looked for (1, 2, 3)."""
    return [stem(word[:LONGEST]) for word in WORD.findall(fold(text))]


def token(name: str, value: object) -> str:
    """Return the token of a filter's value (4); raise ``KeyError`` for a filter that does not exist."""
    return f"{PREFIXES[name]}_{'_'.join(WORD.findall(fold(str(value)))) or 'none'}"


def number_tokens(number: str) -> list[str]:
    """Return the tokens of a contact's number: the year, the whole, and its last digits alone."""
    series, year, last = number.split("-")
    whole = f"nr_{series.lower()}_{year}"
    return [whole, f"{whole}_{last}", last, str(int(last))]


def place_in_time(began_at: datetime, contact_id: int) -> int:
    """Return one number by which contacts stand in the order in which they began (6)."""
    return min(max(0, int(began_at.timestamp())), LAST_SECOND) << ID_BITS | contact_id
