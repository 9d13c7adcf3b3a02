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
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

Value = tuple[str, ...]
Numbers = NDArray[np.int64]
LEFT_OUT = -1
AT_ONCE = 500
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

    def is_one_of(self, those: Container[str]) -> NDArray[np.bool_]:
        """Return for each row whether its value, of one field, is among those."""
        return np.array([*(text in those for (text,) in self.names), False], np.bool_)[self.at]

    def fields(self, wide: int) -> list[Column]:
        """Return a column for each of so many fields of the values."""
        several = columns([*self.names, (None,) * wide], wide)
        return [Column(one.names, one.at[self.at]) for one in several]  # the last of them, as above

    def split(self) -> Column:
        """Return the same for texts of several fields, each a field of the value: ``BETWEEN`` stands between them."""
        return Column(tuple(tuple(text.split(BETWEEN)) for (text,) in self.names), self.at)


def columns(rows: Iterable[Sequence[str | int | None]], wide: int) -> list[Column]:
    """Return a column for each of so many fields of some rows; ``None`` is left out, a number stands as its text.

    Rows are let go of a few at a time: more of them at once, and Python looks through all it has for what is in a ring.
    """
    seen: list[defaultdict[Any, int]] = [defaultdict(count().__next__) for _ in range(wide)]
    done: list[list[Numbers]] = [[np.empty(0, np.int64)] for _ in range(wide)]
    rest = iter(rows)
    while part := list(islice(rest, AT_ONCE)):
        for turns, parts, values in zip(seen, done, zip(*part, strict=True), strict=True):
            parts.append(np.fromiter(map(turns.__getitem__, values), np.int64, len(part)))
    return [_in_order(turns, np.concatenate(parts)) for turns, parts in zip(seen, done, strict=True)]


def _in_order(seen: Mapping[Any, int], turns: Numbers) -> Column:
    different = sorted((str(value), turn) for value, turn in seen.items() if value is not None)
    order = np.full(len(seen), LEFT_OUT)
    order[[turn for _text, turn in different]] = np.arange(len(different))
    return Column(tuple((text,) for text, _turn in different), order[turns])


def crossed(several: Sequence[Column]) -> Column:
    """Return one column of the fields of several, one after another; what one leaves out, it leaves out."""
    key, those = _key(several)
    keys, at = np.unique(key[those], return_inverse=True)
    told = Tally(tuple(one.names for one in several), keys, np.ones(len(keys), np.int64))
    places = np.full(len(key), LEFT_OUT)
    places[those] = at
    return Column(tuple(told.values()), places)


def _key(several: Sequence[Column]) -> tuple[Numbers, NDArray[np.bool_]]:
    """Return the combination of each row (2.), and which rows nothing is left out of."""
    key = np.zeros(len(several[0].at), np.int64)
    those = np.ones(len(key), bool)
    for one in several:
        key = key * max(len(one.names), 1) + one.at
        those &= one.at != LEFT_OUT
    return key, those


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
        return Counter(dict(zip(self.values(), self.counts.tolist(), strict=True)))

    def values(self) -> Iterator[Value]:
        """Yield each combination, its values one after another."""
        told = [[names[at] for at in column.tolist()] for names, column in zip(self.names, self.numbers(), strict=True)]
        return (sum(cell, ()) for cell in zip(*told, strict=True))

    def by(self, fields: Sequence[int]) -> Counter[Value]:
        """Return the count of each combination of some fields, in the order in which they are asked for.

        The others are added up. A field is named by its place among those of all columns, one after another.
        """
        if not len(self.keys):
            return Counter()
        kept, order, before = [], [], 0
        for names, at in zip(self.names, self.numbers(), strict=True):
            mine = [field for field in fields if before <= field < before + len(names[0])]
            kept.append(Column(names, at).told(_taking([field - before for field in mine])))
            order += mine
            before += len(names[0])
        keys, at = np.unique(_key(kept)[0], return_inverse=True)
        sums = np.zeros(len(keys), np.int64)
        np.add.at(sums, at, self.counts)
        turns = _taking([order.index(field) for field in fields])
        told = Tally(tuple(one.names for one in kept), keys, sums)
        return Counter(dict(zip(map(turns, told.values()), sums.tolist(), strict=True)))

    def packed(self) -> bytes:
        """Return it as bytes, the same for the same counts (3.)."""
        head = json.dumps(self.names, ensure_ascii=False, separators=(",", ":")).encode()
        body = self.keys.astype("<i8").tobytes() + self.counts.astype("<u4").tobytes()
        return len(head).to_bytes(4, "little") + head + body


def _taking(fields: Sequence[int]) -> Callable[[Value], Value]:
    """Return what takes some fields of a value."""
    return lambda value: tuple(value[field] for field in fields)


def tally(several: Sequence[Column]) -> Tally:
    """Count the rows of some columns; those that one of them leaves out are not counted."""
    key, those = _key(several)
    keys, numbers = np.unique(key[those], return_counts=True)
    return _without_what_is_not_there(Tally(tuple(one.names for one in several), keys, numbers))


def _without_what_is_not_there(told: Tally) -> Tally:
    """Return the same without values that no counted row has, so that equal counts are equal bytes."""
    kept = []
    for names, at in zip(told.names, told.numbers(), strict=True):
        there = np.unique(at)
        kept.append(Column(tuple(names[one] for one in there.tolist()), np.searchsorted(there, at)))
    return Tally(tuple(one.names for one in kept), _key(kept)[0] if kept else told.keys, told.counts)


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
