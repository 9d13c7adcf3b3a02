"""How alike two reports are, told from a sketch that nobody can read and nobody without the key can make.

1. A text is folded (``screening.fold``) and cut into words; a number is one word whatever its digits, and each sign of
   a script that is written without spaces is one.
2. Every ``TOGETHER`` words that follow each other are a shingle, which becomes 64 bits by HMAC-SHA256 under the key.
3. Each of ``SLOTS`` functions, drawn from the key, keeps 16 bits of the least value that it gives to any shingle
   (MinHash: Broder, "On the resemblance and containment of documents", 1997; 16 bits of it: Li and König, 2010).
4. The share of slots that are the same estimates the share of shingles that two texts have in common.

A sketch says nothing about a text to whoever lacks the key, and cannot be turned into one by whoever has it. It does
tell whoever holds the database which reports are alike; so it goes when its report does.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dintel.domain.screening import fold

TOGETHER = 2
SLOTS = 64
SKETCH_BYTES = 2 * SLOTS
KEY_BYTES = 32
KEPT_FROM_BIT = 24
"""Which 16 bits of the least value are kept: its first ones are nearly always zero."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}]+")
_DIGITS = re.compile(r"\d+")
Slots = NDArray[np.uint16]


def shingles(text: str) -> frozenset[str]:
    """Return the shingles of a text (1, 2); a shorter text is one shingle, one without a word has none."""
    words = _WORD.findall(_DIGITS.sub("0", fold(text).text))
    if not words:
        return frozenset()
    last = max(1, len(words) - TOGETHER + 1)
    return frozenset(" ".join(words[at : at + TOGETHER]) for at in range(last))


def sketch(key: bytes, text: str) -> bytes:
    """Return the sketch of a text: ``SKETCH_BYTES``, or none where the text holds no word.

    Precondition: ``len(key) == KEY_BYTES``, and the key does nothing else. Raises ``ValueError`` for another length.
    """
    if len(key) != KEY_BYTES:
        message = f"a key of likeness has {KEY_BYTES} bytes, not {len(key)}; draw one with secrets.token_bytes."
        raise ValueError(message)
    found = shingles(text)
    if not found:
        return b""
    values = np.array([_value(key, "shingle", one) for one in found], dtype=np.uint64)
    factors, offsets = _functions(key)
    least = (values[:, None] * factors + offsets).min(axis=0)  # 3. modulo 2^64, which is meant
    kept = (least >> np.uint64(KEPT_FROM_BIT)).astype(np.uint16)
    return bytes(kept.astype(">u2"))


def agreement(one: bytes, other: bytes) -> int:
    """Return in how many of ``SLOTS`` two sketches are the same (4); none where a text had no word.

    Raises ``ValueError`` for what is no sketch.
    """
    if not one or not other:
        return 0
    return int((opened([one]) == opened([other])).sum())


def opened(sketches: Sequence[bytes]) -> Slots:
    """Return sketches as rows of ``SLOTS`` numbers. Raises ``ValueError`` where one has another length."""
    if any(len(each) != SKETCH_BYTES for each in sketches):
        message = f"a sketch has {SKETCH_BYTES} bytes; what was stored is damaged, or was made by another version."
        raise ValueError(message)
    return np.frombuffer(b"".join(sketches), dtype=">u2").astype(np.uint16).reshape(-1, SLOTS)


@lru_cache(4)
def _functions(key: bytes) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return a factor (odd, so that no two values meet) and an offset for each slot (3)."""
    factors = [_value(key, "factor", str(slot)) | 1 for slot in range(SLOTS)]
    offsets = [_value(key, "offset", str(slot)) for slot in range(SLOTS)]
    return np.array(factors, dtype=np.uint64), np.array(offsets, dtype=np.uint64)


def _value(key: bytes, what: str, text: str) -> int:
    message = f"dintel/likeness/v1\0{what}\0{text}".encode()
    return int.from_bytes(hmac.digest(key, message, "sha256")[:8])
