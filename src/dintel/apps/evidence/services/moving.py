"""All files from one home to the other: from the folder into a bucket, or back.

1. Nothing is removed where it was. The settings name the new home when everything is there, and only then.
2. Every file is read back and held against the hash of what was sent. One that is there already and hashes alike is
   not sent again, so that a move that was cut off goes on.
3. Originals are never written again, so that most of it may be done while people work. What changes meanwhile is sent
   in a last run, while nothing runs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass

from dintel.apps.evidence import store

TURNS = 3


@dataclass(frozen=True, slots=True)
class Moved:
    """How many files were sent, how many were there, what is there and not here, and what did not arrive as it is."""

    sent: int
    there: int
    only_there: tuple[str, ...]
    wrong: tuple[str, ...]


def move_files(*, source: store.Home, target: store.Home, tell: Callable[[str, int], None]) -> Moved:
    """Copy every file and hold it against its hash (2.); ``tell`` is told of names and of how many are done.

    Raises AwayError, FullError: run it again, and it goes on where it was.
    """
    target.require_there()
    sent = there = 0
    wrong: list[str] = []
    mine: set[str] = set()
    for name in _names(source):
        mine.add(name)
        try:
            digest = _digest(source, name)
        except FileNotFoundError:  # disposed of meanwhile
            continue
        if _digest_there(target, name) == digest:
            there += 1
        elif _sent(source, target, name, digest):
            sent += 1
        else:
            wrong.append(name)
        tell(name, sent + there)
    return Moved(sent, there, tuple(name for name in _names(target) if name not in mine), tuple(wrong))


def _names(home: store.Home) -> Iterator[str]:
    for part in store.PARTS:
        yield from home.names(part)


def _sent(source: store.Home, target: store.Home, name: str, digest: str) -> bool:
    for _turn in range(TURNS):
        with closing(store.raw_pieces(source, name)) as pieces:
            target.put(name, pieces)
        target.settle(name)
        if _digest_there(target, name) == digest:
            return True
    return False


def _digest(home: store.Home, name: str) -> str:
    hashed = hashlib.sha256()
    with closing(store.raw_pieces(home, name)) as pieces:
        for piece in pieces:
            hashed.update(piece)
    return hashed.hexdigest()


def _digest_there(home: store.Home, name: str) -> str:
    try:
        return _digest(home, name)
    except FileNotFoundError:
        return ""
