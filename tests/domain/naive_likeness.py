"""Likeness the slow way: one shingle and one function at a time, and every report beside every other."""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Sequence

from dintel.domain.reporting.likeness import SLOTS, shingles

MODULUS = 2**64


def sketch_slowly(key: bytes, text: str) -> bytes:
    """Return what ``sketch`` returns."""
    slots = []
    for slot in range(SLOTS):
        factor, offset = number(key, "factor", str(slot)) | 1, number(key, "offset", str(slot))
        values = [(number(key, "shingle", one) * factor + offset) % MODULUS for one in shingles(text)]
        if not values:
            return b""
        slots.append(min(values) >> 24 & 0xFFFF)
    return struct.pack(f">{SLOTS}H", *slots)


def number(key: bytes, what: str, text: str) -> int:
    made = hmac.new(key, digestmod=hashlib.sha256)
    for part in ("dintel/likeness/v1", "\0", what, "\0", text):
        made.update(part.encode())
    return int.from_bytes(made.digest()[:8], "big")


def agreement_slowly(one: bytes, other: bytes) -> int:
    """Return what ``agreement`` returns."""
    return sum(one[at : at + 2] == other[at : at + 2] for at in range(0, min(len(one), len(other)), 2))


def groups_slowly(sketches: Sequence[bytes], alike: int) -> set[frozenset[int]]:
    """Return the groups by the rule alone: the most typical of those left leads all that agree with it."""
    left, found = set(range(len(sketches))), set()
    order = sorted(left, key=lambda place: (-typical(place, sketches), sketches[place], place))
    for leader in order:
        if leader in left:
            members = {other for other in left if agreement_slowly(sketches[leader], sketches[other]) >= alike}
            found.add(frozenset(members | {leader}))
            left -= members | {leader}
    return found


def typical(place: int, sketches: Sequence[bytes]) -> int:
    """Return how many reports share each pair of slots with one, itself too, summed over pairs with company."""
    total = 0
    for at in range(0, 2 * SLOTS, 4):
        company = sum(other[at : at + 4] == sketches[place][at : at + 4] for other in sketches)
        total += company if company > 1 else 0
    return total
