"""RFC 6962 section 2.1 written down a second time, word for word, with no thought of speed.

``python -m tests.domain.naive_merkle`` writes ``tests/vectors/merkle.json`` anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).resolve().parents[1] / "vectors" / "merkle.json"


def entry(number: int) -> bytes:
    """Return an entry to test with: 32 bytes, as all of ours have."""
    return hashlib.sha256(b"entry %d" % number).digest()


def leaf(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


@cache
def _mth(begin: int, end: int) -> bytes:
    """MTH(D[begin:end]) over the entries above, remembered."""
    if end - begin < 2:
        return mth([entry(n) for n in range(begin, end)])
    k = begin + split(end - begin)
    return hashlib.sha256(b"\x01" + _mth(begin, k) + _mth(k, end)).digest()


def split(n: int) -> int:
    """k, the largest power of two smaller than n."""
    k = 1
    while 2 * k < n:
        k *= 2
    return k


def mth(data: Sequence[bytes]) -> bytes:
    """MTH of any list of entries."""
    if not data:
        return hashlib.sha256(b"").digest()
    if len(data) == 1:
        return leaf(data[0])
    k = split(len(data))
    return hashlib.sha256(b"\x01" + mth(data[:k]) + mth(data[k:])).digest()


def root(size: int) -> bytes:
    return _mth(0, size)


def node(height: int, index: int) -> bytes:
    return _mth(index << height, (index + 1) << height)


def path(m: int, size: int) -> list[bytes]:
    """PATH(m, D[size]), section 2.1.1."""

    def of(m: int, begin: int, end: int) -> list[bytes]:
        n = end - begin
        if n == 1:
            return []
        k = split(n)
        if m < k:
            return [*of(m, begin, begin + k), _mth(begin + k, end)]
        return [*of(m - k, begin + k, end), _mth(begin, begin + k)]

    return of(m, 0, size)


def proof(m: int, size: int) -> list[bytes]:
    """PROOF(m, D[size]), section 2.1.2, for 0 < m < size."""

    def sub(m: int, begin: int, end: int, *, b: bool) -> list[bytes]:
        n = end - begin
        if m == n:
            return [] if b else [_mth(begin, end)]
        k = split(n)
        if m <= k:
            return [*sub(m, begin, begin + k, b=b), _mth(begin + k, end)]
        return [*sub(m - k, begin + k, end, b=False), _mth(begin, begin + k)]

    return sub(m, 0, size, b=True)


def tile(level: int, index: int, size: int) -> bytes:
    """The tile of c2sp.org/tlog-tiles: MTH(D[(n * 256 + i) * 256**l : (n * 256 + i + 1) * 256**l])."""
    step = 256**level
    begins = [(index * 256 + i) * step for i in range(256)]
    return b"".join(_mth(begin, begin + step) for begin in begins if begin + step <= size)


def tiles(size: int) -> dict[tuple[int, int], bytes]:
    """Every tile of a tree of a size."""
    found, level = {}, 0
    while size >> 8 * level:
        count = size >> 8 * level
        found |= {(level, index): tile(level, index, size) for index in range((count + 255) // 256)}
        level += 1
    return found


def commitment(salt: bytes, content: bytes) -> bytes:
    """HMAC-SHA256 from RFC 2104 section 2: H(K ^ opad, H(K ^ ipad, text))."""
    key = salt.ljust(64, b"\x00")
    inner = hashlib.sha256(bytes(b ^ 0x36 for b in key) + b"dintel/leaf/v1\x00" + content).digest()
    return hashlib.sha256(bytes(b ^ 0x5C for b in key) + inner).digest()


def vectors() -> dict[str, Any]:
    """What is kept in the file: enough for somebody who writes a third implementation."""
    sizes = [1, 2, 3, 4, 5, 7, 8, 9, 13]
    pairs = [(1, 2), (1, 8), (2, 5), (3, 7), (4, 7), (4, 8), (6, 8), (6, 13), (7, 13), (8, 13)]
    return {
        "about": "Entry n is SHA-256 of the ASCII text 'entry n'. Written by tests/domain/naive_merkle.py.",
        "leaf_0": leaf(entry(0)).hex(),
        "roots": {str(size): root(size).hex() for size in [0, *sizes, 255, 256, 257, 1000]},
        "inclusion": [
            {"index": m, "size": size, "proof": [one.hex() for one in path(m, size)]}
            for size in sizes
            for m in sorted({0, size // 2, size - 1})
        ],
        "consistency": [{"from": a, "to": b, "proof": [one.hex() for one in proof(a, b)]} for a, b in pairs],
        "tiles_of_70000": {
            f"{level}/{index}": {"width": len(found) // 32, "sha256": hashlib.sha256(found).hexdigest()}
            for (level, index), found in tiles(70_000).items()
            if level or index in {0, 272, 273}
        },
        "commitments": [
            {"salt": bytes([n] * 32).hex(), "content": text, "entry": commitment(bytes([n] * 32), text.encode()).hex()}
            for n, text in enumerate(["", '{"kind":"contact"}', "ñandú"])
        ],
    }


def as_text() -> str:
    return json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    VECTORS.write_text(as_text(), encoding="utf-8")
