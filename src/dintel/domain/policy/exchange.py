"""A past in which every request was exchanged for one near it: what may be asked of without end.

Whoever may propose can ask of any part of the past, and again, and reads exact figures of the same months beside it.
Numbers that are only rounded give small counts away then: by two questions that differ in one case, or by a figure less
what was told of the rest of it. So questions are asked of a copy.

1. The requests of a month stand in one list, like beside like: by the cell of the law, then by place (``History``).
2. The copy is as long as the list, but for some that are drawn. Its n-th is the one that stands some places away from
   the n-th, how many drawn for each by a two-sided exponential law (Laplace), and folded back at the ends. So what
   stands together keeps its number but for what crosses its edges: a large count is hardly off, a small one is about
   as uncertain as it is small.
3. One in a hundred (``MADE_UP``) is made up instead: any cell, any place.
4. What is drawn follows from a secret key, the month and the place in the list alone. The same month is the same copy,
   whatever is asked of it and beside whichever months, so asking again tells nothing more.

By 2. and 3. every list that is not empty can become every copy. So nothing that is said of a copy excludes any past,
however often it is asked and whatever stands beside it. In surveys this is known as rank swapping.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import shake_256
from itertools import compress
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from dintel.domain.policy.facts import Space
from dintel.domain.policy.simulate import Codes, History, Named, Narrow, group_history

MADE_UP = 0.01
"""The share of requests that nobody ever made."""
FARTHEST = 12
"""In reaches: how far a request is looked for when it is said how much is off. One in 160,000 comes from further."""

Floats = NDArray[np.float64]
_NONE: tuple[Codes, ...] = (np.zeros(0, np.intp),) * 3


@dataclass(frozen=True, slots=True)
class Draw:
    """How a past is exchanged: the secret key, and from how many places away a request comes on average."""

    key: bytes
    reach: int

    def __post_init__(self) -> None:
        """Refuse a draw that anybody could do again, or that exchanges nothing. Raises ``ValueError``."""
        if not self.key or self.reach < 1:
            message = "a draw needs a secret key, and a reach of one place or more"
            raise ValueError(message)


def exchanged(history: History, space: Space, places: Sequence[str], draw: Draw) -> History:
    """Return the copy of a history, with requests in the same months.

    ``places`` are those that a request can have beside the ones in the history.
    """
    names, at_place = _known(history.places, places)
    cell_of, place_of, month = history.cell, at_place[history.place], history.month
    copies = [_NONE]
    for number, name in enumerate(history.months):  # 4.
        mine = np.flatnonzero(month == number)
        each = _near(history.count[mine], draw, name)
        cell, place = cell_of[mine[each]], place_of[mine[each]]
        made_up = np.flatnonzero(_chances(draw, name, "made up", len(cell)) < MADE_UP)  # 3.
        cell[made_up] = (_chances(draw, name, "cell", len(made_up)) * space.size).astype(np.intp)
        place[made_up] = (_chances(draw, name, "place", len(made_up)) * len(names)).astype(np.intp)
        copies.append((cell, place, np.full(len(cell), number)))
    cells, at, months = (np.concatenate(parts) for parts in zip(*copies, strict=True))
    return group_history(space, cells, _used(names, at), _used(history.months, months))


def off(copy: History, concerned: NDArray[np.bool_], reach: int) -> float:
    """Return by how much the number of requests in some cells may be off in a copy: the standard deviation.

    ``concerned`` tells for each of the copy's cells whether it is one. It is read off the copy, as anybody could: what
    each of the copy may have been exchanged for, and their share of how much longer the copy may be than the list.
    """
    steps = np.arange(-FARTHEST * reach, FARTHEST * reach + 1)
    weight = np.exp(-np.abs(steps) / reach)
    is_inside, month = np.repeat(concerned, np.diff(copy.starts)), copy.month
    found = 0.0
    for number in range(len(copy.months)):
        mine = month == number
        inside = np.repeat(is_inside[mine], copy.count[mine]).astype(np.float64)
        share = np.convolve(np.pad(inside, FARTHEST * reach, mode="symmetric"), weight / weight.sum(), mode="valid")
        found += float(np.clip(share * (1 - share), 0, None).sum()) + 2 * (reach * float(inside.mean())) ** 2
    return sqrt(found)


def _near(counts: Narrow, draw: Draw, month: str) -> Codes:
    """Return the row of a list from which each of its copy comes (2.)."""
    of = int(counts.sum())
    length = max(of + int(_steps(draw, month, "length", 1)[0]), 0)
    at = np.arange(length) * of // max(length, 1) + _steps(draw, month, "steps", length)
    folded = np.mod(at, 2 * of)
    rows: Codes = np.searchsorted(np.cumsum(counts), np.minimum(folded, 2 * of - 1 - folded), side="right")
    return rows


def _steps(draw: Draw, month: str, what: str, length: int) -> Codes:
    """Return numbers of places, to either side, of which ``reach`` is the average distance."""
    chance = _chances(draw, month, what, length) - 0.5
    steps: Codes = np.rint(-draw.reach * np.sign(chance) * np.log1p(-2 * np.abs(chance))).astype(np.intp)
    return steps


def _chances(draw: Draw, month: str, what: str, length: int) -> Floats:
    """Return numbers from 0 up to and without 1 that follow from the key, others for each month and purpose (4.)."""
    drawn = shake_256(b"\0".join((b"exchange", month.encode(), what.encode(), draw.key))).digest(8 * length)
    return (np.frombuffer(drawn, "<u8") >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _known(mine: Sequence[str], others: Sequence[str]) -> tuple[tuple[str, ...], Codes]:
    """Return all names in order, and the number that each of one's own has among them."""
    names = tuple(sorted({*mine, *others}))
    number = {name: at for at, name in enumerate(names)}
    return names, np.array([number[name] for name in mine], np.intp)


def _used(names: tuple[str, ...], at: Codes) -> Named:
    """Return the names that occur, and the number of each row's among them."""
    used = np.bincount(at, minlength=len(names)) > 0
    return Named(tuple(compress(names, used)), (np.cumsum(used) - 1)[at])
