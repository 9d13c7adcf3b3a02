"""Which worked cases are asked, and between which answers: drawn by lot, and the same again from the same seed.

1. A case's rank is the SHA-256 of seed, purpose and id: no generator whose stream could change with a version.
2. Answers take turns in the order of their own ranks, so that a course never asks only for refusals.
3. The questions come in the order of another rank, so that the turns are not to be seen.
4. The choices are the right answer and others by rank, shown in the order in which all answers are always shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Item:
    """A case that can be asked, and what the law answers today."""

    case: str
    answer: str


@dataclass(frozen=True, slots=True)
class Question:
    """A case that is asked, the answers to choose from, and the right one, which is among them."""

    case: str
    choices: tuple[str, ...]
    answer: str


def draw(
    items: Iterable[Item], *, seed: str, count: int, outcomes: Sequence[str], choices: int
) -> tuple[Question, ...]:
    """Return ``count`` questions, or as many as there are items; equal for equal arguments in any order of items.

    Preconditions: every answer stands in ``outcomes``; ``2 <= choices <= len(outcomes)``. Raises ``ValueError``
    otherwise, and for a case that is given twice.
    """
    pool = list(items)
    _check(pool, outcomes, choices)
    groups: dict[str, list[Item]] = {}
    for item in sorted(pool, key=lambda item: _rank(seed, "case", item.case)):  # 1.
        groups.setdefault(item.answer, []).append(item)
    turns = sorted(groups, key=lambda answer: _rank(seed, "turn", answer))
    drawn: list[Item] = []
    while len(drawn) < min(count, len(pool)):  # 2.
        for answer in turns:
            if groups[answer] and len(drawn) < count:
                drawn.append(groups[answer].pop(0))
    drawn.sort(key=lambda item: _rank(seed, "order", item.case))  # 3.
    return tuple(_question(item, seed, outcomes, choices) for item in drawn)


def _check(pool: Sequence[Item], outcomes: Sequence[str], choices: int) -> None:
    if strange := sorted({item.answer for item in pool} - set(outcomes)):
        message = f"answers that are no outcome: {', '.join(strange)}; the outcomes are {', '.join(outcomes)}"
        raise ValueError(message)
    if not 2 <= choices <= len(outcomes):  # noqa: PLR2004 - one choice is no question
        message = f"{choices} choices out of {len(outcomes)} outcomes; take 2 at least and no more than there are"
        raise ValueError(message)
    if len({item.case for item in pool}) < len(pool):
        message = "a case is given twice, so that it could be asked twice; give each once"
        raise ValueError(message)


def _question(item: Item, seed: str, outcomes: Sequence[str], choices: int) -> Question:
    others = (outcome for outcome in outcomes if outcome != item.answer)
    beside = sorted(others, key=lambda outcome: _rank(seed, item.case, outcome))[: choices - 1]
    shown = {item.answer, *beside}
    return Question(item.case, tuple(one for one in outcomes if one in shown), item.answer)  # 4.


def _rank(seed: str, purpose: str, name: str) -> bytes:
    return sha256(f"{seed}\0{purpose}\0{name}".encode()).digest()
