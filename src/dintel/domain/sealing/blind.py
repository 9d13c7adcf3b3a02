"""A blind index: by it a sealed word is found again without being opened.

``HMAC-SHA256(index key, purpose and folded token)``, cut to ``INDEX_BYTES``. Whoever reads the database sees which
rows share a word and not which word it is; without the key nobody can try words out.

The size: 8 bytes. With n different words two of them share an index with a chance of about n^2 / 2^65, which is one in
37 million for a million words, so a search finds what was asked; whoever searches opens what was found and looks. A
shorter index would hide more, by letting words share one, and a city's few thousand names are too few for that to
hide much.
"""

from __future__ import annotations

import hmac
import unicodedata

from dintel.domain import canonical
from dintel.domain.sealing.failure import require_length
from dintel.domain.sealing.wrapping import KEY_BYTES

INDEX_BYTES = 8


def fold(token: str) -> str:
    """Return the token as it is compared: no case, no accents, one space for any, none at the ends."""
    apart = unicodedata.normalize("NFKD", token.casefold())
    again = unicodedata.normalize("NFKD", apart.casefold())  # a letter may first show its case when it is taken apart
    return " ".join("".join(letter for letter in again if not unicodedata.combining(letter)).split())


def index(index_key: bytes, purpose: str, token: str) -> bytes:
    """Return the index of a token. ``purpose`` (table and field) keeps one word in two fields apart.

    Preconditions: ``len(index_key) == KEY_BYTES``, and the key seals nothing; raises ``ValueError`` for another length.
    """
    require_length("an index key", index_key, KEY_BYTES)
    message = canonical.to_bytes(["dintel/blind/v1", purpose, fold(token)])
    return hmac.digest(index_key, message, "sha256")[:INDEX_BYTES]
