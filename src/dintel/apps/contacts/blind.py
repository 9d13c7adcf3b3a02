"""Sealed words as the search sees them: found when somebody who has the city's key looks for them, and not read.

1. A word, and two words that follow each other, each have a blind index (``domain.sealing.blind``).
2. They stand sorted and once each: neither their order nor how often a word came can be seen.
3. Words in quotation marks are found where every two that follow each other are. No word is found by its beginning.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

from dintel.apps.contacts.tokens import BLIND
from dintel.apps.sealing.services import Subject, opened, standing_key
from dintel.domain.sealing import blind

SEARCH = Subject("contacts", "search")
PURPOSE = "contacts/words"
REMEMBERED = 1 << 16


def blind_tokens(texts: Iterable[Sequence[str]]) -> list[str]:
    """Return the tokens of texts, each given as its words (1, 2)."""
    found = {token for words in texts for token in _tokens(words)}
    return sorted(_blinded(found))


def blind_term(words: Sequence[str]) -> tuple[str, ...]:
    """Return the tokens that stand for words which follow each other (3); ``words`` is not empty."""
    wanted = [" ".join(two) for two in pairwise(words)] or list(words)
    return tuple(dict.fromkeys(_blinded(wanted)))


def _tokens(words: Sequence[str]) -> Iterable[str]:
    yield from words
    for two in pairwise(words):
        yield " ".join(two)


def _blinded(tokens: Iterable[str]) -> list[str]:
    secret = opened(standing_key(subject=SEARCH)).secret
    return [_index(secret, token) for token in tokens]


@lru_cache(REMEMBERED)
def _index(secret: bytes, token: str) -> str:
    return BLIND + base64.b32hexencode(blind.index(secret, PURPOSE, token)).decode().rstrip("=").lower()
