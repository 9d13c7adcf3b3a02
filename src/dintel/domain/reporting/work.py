"""Proof of work: what a device pays, in seconds of counting, instead of saying who it is.

A form carries a ticket that the city has signed: how much work it asks, in which second it was given out, and a
number of its own. Nothing of it is kept until it is used, and then only the number.

1. ``ticket = version (1) || difficulty (1) || second since 1970 (4) || number (16) || mac (16)``, as base64url without
   padding; ``mac`` is HMAC-SHA256 over what stands before it, cut to 16 bytes.
2. ``seed = SHA-256("dintel/work/v1" || 0x00 || ticket as text)``.
3. The work is ``PARTS`` small puzzles and not one large one: for part ``i`` a counter ``c`` is looked for such that
   ``SHA-256(seed || i (1) || c (4))`` begins with ``difficulty - log2(PARTS)`` zero bits. Together they cost
   2^difficulty hashes on the average, and with 16 parts seldom more than half as much again, where a single puzzle
   would cost every twentieth phone three times as much (hashcash: Back, 2002; parts: its section 4.2).
4. The answer is the counters in order, in base 36, with points between.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

VERSION = 1
PARTS, PARTS_BITS = 16, 4
HIGHEST = 32
"""The greatest difficulty there is: counters have 32 bits."""
NUMBER_BYTES = MAC_BYTES = 16
KEY_BYTES = 32
_HEAD = struct.Struct(f">BBI{NUMBER_BYTES}s")
_PLACE = struct.Struct(">BI")
_ANSWER = re.compile(rf"[0-9a-z]{{1,7}}(?:\.[0-9a-z]{{1,7}}){{{PARTS - 1}}}")
_SECOND = timedelta(seconds=1)
_START = datetime(1970, 1, 1, tzinfo=UTC)


class ForgedError(ValueError):
    """A ticket that this city did not give out, or that was changed on its way."""

    def __init__(self) -> None:
        """Say what it is and what helps."""
        super().__init__("The ticket of this form is not one of ours; load the form again to get a new one.")


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a signed ticket says."""

    difficulty: int
    given_at: datetime
    """The second it was given out in."""
    number: bytes
    text: str

    def age(self, *, at: datetime) -> timedelta:
        """Return how long ago it was given out, to the second; less than nothing where clocks disagree."""
        return at - self.given_at


def give(key: bytes, number: bytes, *, difficulty: int, at: datetime) -> str:
    """Return a signed ticket (1) over a random ``number``.

    Preconditions: ``len(key) == KEY_BYTES``, ``len(number) == NUMBER_BYTES``, ``0 <= difficulty <= HIGHEST``. Raises
    ``ValueError`` where one does not hold.
    """
    if len(key) != KEY_BYTES or len(number) != NUMBER_BYTES or not 0 <= difficulty <= HIGHEST:
        message = (
            f"a ticket needs a key of {KEY_BYTES} bytes, a number of {NUMBER_BYTES} and a difficulty "
            f"from 0 to {HIGHEST}; given were {len(key)}, {len(number)} and {difficulty}."
        )
        raise ValueError(message)
    head = _HEAD.pack(VERSION, difficulty, (at - _START) // _SECOND, number)
    return base64.urlsafe_b64encode(head + _mac(key, head)).decode().rstrip("=")


def read(key: bytes, text: str) -> Ticket:
    """Return what a ticket says. Raises ``ForgedError`` for one that was not given out under this key."""
    try:
        whole = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as problem:
        raise ForgedError from problem
    head, mac = whole[: _HEAD.size], whole[_HEAD.size :]
    if len(head) != _HEAD.size or not hmac.compare_digest(mac, _mac(key, head)):
        raise ForgedError
    version, difficulty, second, number = _HEAD.unpack(head)
    if version != VERSION or base64.urlsafe_b64encode(whole).decode().rstrip("=") != text:  # one spelling for each
        raise ForgedError
    return Ticket(difficulty, _START + second * _SECOND, number, text)


def solve(ticket: str, *, difficulty: int) -> str:
    """Return the answer to a ticket (3, 4), found as a device finds it: from nothing upwards."""
    seed, answer = _seed(ticket), []
    for part in range(PARTS):
        counter = 0
        while not _fits(seed, part, counter, difficulty):
            counter += 1
        answer.append(_base36(counter))
    return ".".join(answer)


def is_solved(ticket: str, answer: str, *, difficulty: int) -> bool:
    """Return whether an answer shows the work (3, 4); costs ``PARTS`` hashes at most, whatever was sent."""
    if not _ANSWER.fullmatch(answer):
        return False
    counters = [int(counter, 36) for counter in answer.split(".")]
    seed = _seed(ticket)
    return all(
        counter < 1 << HIGHEST and _fits(seed, part, counter, difficulty) for part, counter in enumerate(counters)
    )


def _fits(seed: bytes, part: int, counter: int, difficulty: int) -> bool:
    digest = hashlib.sha256(seed + _PLACE.pack(part, counter)).digest()
    return int.from_bytes(digest[:4]) >> (32 - max(0, difficulty - PARTS_BITS)) == 0


def _seed(ticket: str) -> bytes:
    return hashlib.sha256(b"dintel/work/v1\0" + ticket.encode()).digest()


def _mac(key: bytes, head: bytes) -> bytes:
    return hmac.digest(key, b"dintel/work-ticket/v1\0" + head, "sha256")[:MAC_BYTES]


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits or "0"
