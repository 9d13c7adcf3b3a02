"""Many rows of coded values, counted in arrays.

1. A column is what stands in some of a row's fields: its different values, each once, and for every row which of them.
   Whatever is asked of a value is asked once for each different one, never once for each row.
2. A tally is how many rows there are of each combination of columns. A combination is one number: the places of its
   values among the different ones, each column a digit.
3. A tally as bytes names its own values. It can be read as long as there is somebody who knows the words, whatever has
   become of the law and its numbering since.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

Value = tuple[str, ...]
Numbers = NDArray[np.int64]
LEFT_OUT = -1
BETWEEN = "|"
"""Stands between the fields that a database hands over as one text. No coded value holds it."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """Different values in order, and for each row the number of its own; ``LEFT_OUT`` for a row that has none."""

    names: tuple[Value, ...]
    at: Numbers

    def told(self, tell: Callable[[Value], Value | None], nothing: Value | None = None) -> Column:
        """Return what is told of each value instead, and ``nothing`` of none; where that is none, a row is left out."""
        words = [*map(tell, self.names), nothing]
        different = tuple(sorted({one for one in words if one is not None}))
        index = {name: turn for turn, name in enumerate(different)}
        numbers = np.array([LEFT_OUT if one is None else index[one] for one in words], np.int64)
        return Column(different, numbers[self.at])  # the last of them stands for LEFT_OUT

    def only(self, those: NDArray[np.bool_]) -> Column:
        """Return the same with every other row left out."""
        return Column(self.names, np.where(those, self.at, LEFT_OUT))

    def fields(self, wide: int) -> list[Column]:
        """Return a column for each of so many fields of the values."""
        several = [column([*(value[turn] for value in self.names), None]) for turn in range(wide)]
        return [Column(one.names, one.at[self.at]) for one in several]  # the last of them, as above


def joined(texts: Sequence[str | None]) -> Column:
    """Return the column of some texts, each the fields of a row with ``BETWEEN`` between; ``None`` is left out."""
    told = column(texts)
    return Column(tuple(tuple(text.split(BETWEEN)) for (text,) in told.names), told.at)


def column(texts: Sequence[str | None]) -> Column:
    """Return the column of some texts; ``None`` is left out."""
    seen: defaultdict[str | None, int] = defaultdict(count().__next__)
    turns = np.fromiter(map(seen.__getitem__, texts), np.int64, len(texts))
    different = sorted(text for text in seen if text is not None)
    order = np.full(len(seen), LEFT_OUT)
    order[[seen[text] for text in different]] = np.arange(len(different))
    return Column(tuple((text,) for text in different), order[turns])


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """The different values of each column, and each combination there is (2.), in order, with how many rows it has."""

    names: tuple[tuple[Value, ...], ...]
    keys: Numbers
    counts: Numbers

    def numbers(self) -> list[Numbers]:
        """Return for each column which of its values each combination has."""
        found, rest = [], self.keys
        for names in reversed(self.names):
            rest, at = np.divmod(rest, max(len(names), 1))
            found.append(at)
        return found[::-1]

    def counter(self) -> Counter[Value]:
        """Return the count of each combination, its values one after another."""
        told = [[names[at] for at in column.tolist()] for names, column in zip(self.names, self.numbers(), strict=True)]
        cells = (sum(cell, ()) for cell in zip(*told, strict=True))
        return Counter(dict(zip(cells, self.counts.tolist(), strict=True)))

    def packed(self) -> bytes:
        """Return it as bytes, the same for the same counts (3.)."""
        head = json.dumps(self.names, ensure_ascii=False, separators=(",", ":")).encode()
        body = self.keys.astype("<i8").tobytes() + self.counts.astype("<u4").tobytes()
        return len(head).to_bytes(4, "little") + head + body


def tally(columns: Sequence[Column]) -> Tally:
    """Count the rows of some columns; those that one of them leaves out are not counted."""
    key = np.zeros(len(columns[0].at), np.int64)
    counts = np.ones(len(key), bool)
    for one in columns:
        key = key * max(len(one.names), 1) + one.at
        counts &= one.at != LEFT_OUT
    keys, numbers = np.unique(key[counts], return_counts=True)
    return _without_what_is_not_there(Tally(tuple(one.names for one in columns), keys, numbers))


def _without_what_is_not_there(told: Tally) -> Tally:
    """Return the same without values that no counted row has, so that equal counts are equal bytes."""
    columns = []
    for names, at in zip(told.names, told.numbers(), strict=True):
        there = np.unique(at)
        columns.append((tuple(names[one] for one in there.tolist()), np.searchsorted(there, at)))
    key = np.zeros(len(told.keys), np.int64)
    for names, at in columns:
        key = key * max(len(names), 1) + at
    return Tally(tuple(names for names, _at in columns), key, told.counts)


def unpacked(body: bytes) -> Tally:
    """Return what ``Tally.packed`` wrote. Raises ``ValueError`` for anything else."""
    start = 4 + int.from_bytes(body[:4], "little")
    names = tuple(tuple(tuple(value) for value in one) for one in json.loads(body[4:start]))
    many, rest = divmod(len(body) - start, 12)
    if rest:
        message = f"{rest} bytes too many: this is no tally, or a part of one"
        raise ValueError(message)
    keys = np.frombuffer(body, "<i8", many, start).astype(np.int64)
    return Tally(names, keys, np.frombuffer(body, "<u4", many, start + 8 * many).astype(np.int64))
