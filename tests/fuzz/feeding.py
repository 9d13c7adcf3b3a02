"""Feeding parsers: seeds, bytes bent at random, and the bound of time that no input may pass.

A parser is a module of ``tests/fuzz/parsers``: ``parse(data)`` reads bytes as the product reads them and lets only an
exception out that nobody documented; ``seeds()`` yields good inputs to begin with; ``WORDS`` are pieces worth putting
in; ``READS`` are the modules whose ways atheris follows, none where another process reads. What was found lies in
``tests/fuzz/found/<parser>/`` under a name that says what it is.
"""

from __future__ import annotations

import importlib
import pkgutil
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).parent
FOUND = HERE / "found"
LONGEST = 64 * 1024
SECONDS = 30
"""Of processor time for one input: hundreds of times what the slowest needs, so that only an endless one reaches it."""
COMMON = (b"\0", b"\xff", b"\r\n", b'"', b"'", b"\\", b"-1", b"9" * 40, b"\xe2\x80\xae", b"\xed\xa0\x80", b"[[", b"{}")
DEEP = (b"[" * 5_000, b'{"a":' * 5_000, b"9" * 5_000)
"""What exhausts a reader that calls itself, or one that turns any digits into a number."""


def parsers() -> tuple[str, ...]:
    """Return the name of each parser, found by walking the folder."""
    return tuple(sorted(one.name for one in pkgutil.iter_modules([str(HERE / "parsers")])))


def parser(name: str) -> ModuleType:
    """Return one parser."""
    return importlib.import_module(f"tests.fuzz.parsers.{name}")


def found(name: str) -> Iterator[Path]:
    """Yield the inputs that once did harm to a parser."""
    yield from sorted((FOUND / name).glob("*"))


def seeds(module: ModuleType) -> list[bytes]:
    """Return good inputs, none of them longer than is bent."""
    return [seed for seed in module.seeds() if len(seed) <= LONGEST] or [b""]


def bent(module: ModuleType, count: int, seed: int = 0) -> Iterator[bytes]:
    """Yield ``count`` inputs that were bent, the same ones each time for the same seed."""
    chance = random.Random(seed)
    good = seeds(module)
    words = (*COMMON, *DEEP, *getattr(module, "WORDS", ()))
    for _ in range(count):
        data = bytearray(chance.choice(good))
        for _ in range(chance.choice((1, 1, 2, 3, 8))):
            _bend(data, chance, words, good)
        yield bytes(data[:LONGEST])


def _bend(data: bytearray, chance: random.Random, words: tuple[bytes, ...], good: list[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    upto = min(len(data), at + chance.choice((1, 1, 2, 4, 16, 256)))
    match chance.randrange(7):
        case 0:
            data[at:upto] = chance.randbytes(upto - at)
        case 1:
            del data[at:upto]
        case 2:
            data[at:at] = chance.choice(words)
        case 3:
            data[at:upto] = chance.choice(words)
        case 4:
            data[at:at] = data[at:upto] * chance.choice((1, 2, 50, 3000))
        case 5:
            other = chance.choice(good)
            start = chance.randrange(len(other) + 1)
            data[at:upto] = other[start : start + chance.choice((4, 64, 1024))]
        case _ if data:
            place = min(at, len(data) - 1)
            data[place] ^= 1 << chance.randrange(8)


class EndlessError(Exception):
    """One input kept the processor longer than any honest one could."""


@contextmanager
def in_time() -> Iterator[None]:
    """Let no input take more than ``SECONDS`` of processor time."""

    def stop(*_signal: Any) -> None:
        raise EndlessError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
