"""Phrases: a few words in order, written so that a translator can read and change them.

``illegal alien(s|)``      one of the endings, or none
``<person> [<demonym>]``   ``<name>`` is any word of a list; only what stands in ``[ ]`` is taken out
``born in #``              ``#`` is a number

Words are looked for without accents and in any case; a space stands for a space, a hyphen, a line
break; an apostrophe or a dot parts words (``U.S.`` is two).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dintel.domain.screening.fold import fold

NUMBER = "#"
_PIECE = re.compile(r"<[^<>]*>|[\[\]#]|[^\s<>\[\]#'.\u2019-]+")
_ENDINGS = re.compile(r"\(([^()]*)\)")
_WORD = re.compile(r"[0-9a-z\x80-\U0010ffff]+")

Words = frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in order, each one of a set. ``[first, last)`` of them are found, the rest is context."""

    kind: str
    words: tuple[Words, ...]
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class State:
    """How far phrases have been walked: those that end here, and where each next word leads."""

    ended: tuple[Phrase, ...]
    ahead: dict[str, State]


def states_of(phrases: Iterable[Phrase]) -> State:
    """Return the beginning of a graph in which every phrase is a walk, and every word one step."""
    made: dict[tuple[int, tuple[Phrase, ...]], State] = {}

    def state_of(depth: int, alive: tuple[Phrase, ...]) -> State:
        known = made.get((depth, alive))
        if known is not None:
            return known
        ended = tuple(phrase for phrase in alive if len(phrase.words) == depth)
        following: dict[str, list[Phrase]] = {}
        for phrase in alive:
            for word in phrase.words[depth] if len(phrase.words) > depth else ():
                following.setdefault(word, []).append(phrase)
        state = made[depth, alive] = State(ended, {})
        state.ahead.update((word, state_of(depth + 1, tuple(those))) for word, those in following.items())
        return state

    return state_of(0, tuple(phrases))


def read_phrase(kind: str, written: str, lists: Mapping[str, Sequence[str]]) -> tuple[Phrase, ...]:
    """Return the phrases that one written line stands for.

    It is one phrase, and another for every word of a list that is several words. Raises
    ``ValueError`` saying what is wrong with the line.
    """
    slots: list[list[tuple[Words, ...]]] = []
    marks: dict[str, int] = {}
    for piece in _PIECE.findall(written):
        if piece in "[]":
            if piece in marks or (piece == "]" and "[" not in marks):
                message = f"{written!r} has a bracket too many"
                raise ValueError(message)
            marks[piece] = len(slots)
        else:
            slots.append(_slot(written, piece, lists))
    first, last = marks.get("[", 0), marks.get("]", len(slots))
    if first >= last or ("[" in marks and "]" not in marks):
        message = f"{written!r} finds no word: put at least one between [ and ]"
        raise ValueError(message)
    if NUMBER in slots[0][0][0]:
        message = f"{written!r} begins with a number: begin with a word"
        raise ValueError(message)
    return tuple(_phrase(kind, chosen, first, last) for chosen in itertools.product(*slots))


def _phrase(kind: str, chosen: Sequence[tuple[Words, ...]], first: int, last: int) -> Phrase:
    """Return a phrase of the slots as chosen; a slot may be several words."""
    lengths = [len(words) for words in chosen]
    return Phrase(kind, tuple(itertools.chain(*chosen)), sum(lengths[:first]), sum(lengths[:last]))


def _slot(written: str, piece: str, lists: Mapping[str, Sequence[str]]) -> list[tuple[Words, ...]]:
    """Return what may stand in one place: a set of single words, and each longer name by itself."""
    if piece == NUMBER:
        return [(frozenset({NUMBER}),)]
    if not piece.startswith("<"):
        return [(frozenset(_single(written, piece)),)]
    name = piece[1:-1]
    if name not in lists:
        message = f"{written!r} names the list {name!r}, which is not there. Lists: {', '.join(sorted(lists))}"
        raise ValueError(message)
    single: set[str] = set()
    longer: list[tuple[Words, ...]] = []
    for member in lists[name]:
        parts = _PIECE.findall(member)
        words = tuple(frozenset(_single(member, part)) for part in parts)
        if len(words) == 1:
            single |= words[0]
        else:
            longer.append(words)
    return [*([(frozenset(single),)] if single else []), *longer]


def _single(written: str, piece: str) -> Iterator[str]:
    """Yield every form of one word, made plain."""
    parts = _ENDINGS.split(piece)
    for ending in itertools.product(*(part.split("|") if at % 2 else [part] for at, part in enumerate(parts))):
        word = fold("".join(ending)).text
        if not _WORD.fullmatch(word) or word.isdecimal():
            message = f"{written!r} holds {''.join(ending)!r}, which is no word; any number is #"
            raise ValueError(message)
        yield word
