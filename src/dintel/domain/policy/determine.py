"""A compiled policy: every case answered beforehand, one look-up an answer.

``Policy.table`` holds for each cell of the space the number of its verdict. A verdict is interned:
two cells with the same outcome, words, duties and reasons share one object.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dintel.domain.policy.facts import AXES, Space
from dintel.domain.policy.rules import Kind, Obligation, Provision, Rule

Table = NDArray[np.uint16]
Rows = dict[str, dict[str, dict[str, list["Verdict"]]]]
Columns = dict[str, dict[str, dict[str, dict[str, int]]]]


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that bears on a case, with the provisions in force that day that support it."""

    rule: Rule
    provisions: tuple[Provision, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The proposed answer to a case, with every reason, in order.

    ``deciding`` are the rules of the highest level that gave the outcome; ``supported_by`` adds
    those of lower levels that agree and those that only add duties. ``displaced`` are the rules
    that matched and gave way.
    """

    number: int
    outcome: str
    obligations: tuple[Obligation, ...]
    do: tuple[str, ...]
    say: tuple[str, ...]
    never: tuple[str, ...]
    call: str
    deciding: tuple[Reason, ...]
    supported_by: tuple[Reason, ...]
    displaced: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """The law of a place on one day, compiled. ``hash`` names its text; ``on`` the day asked."""

    place: str
    on: date
    hash: str
    space: Space
    rules: tuple[Rule, ...]
    kinds: Mapping[str, Kind] = field(repr=False)
    verdicts: tuple[Verdict, ...] = field(repr=False)
    table: Table = field(repr=False)
    switches: frozenset[str] = frozenset()
    _cells: memoryview = field(init=False, repr=False, compare=False)
    _rows: Rows = field(init=False, repr=False, compare=False)
    _columns: Columns = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Prepare the look-ups: three facts lead to a row of verdicts, four to a place in it."""
        flat = np.ascontiguousarray(self.table.reshape(-1))
        rows, columns = self._grid(flat) if tuple(self.space.by_id) == AXES else ({}, {})
        object.__setattr__(self, "_cells", flat.data)
        object.__setattr__(self, "_rows", rows)
        object.__setattr__(self, "_columns", columns)

    def _grid(self, flat: Table) -> tuple[Rows, Columns]:
        """Return the ways to row and column; equal rows, and equal columns, are one."""
        asked, urgency, document, requester, validity, purpose, setting = (axis.index for axis in self.space.axes)
        row_of, grid = _distinct(flat.reshape(len(asked) * len(urgency) * len(document), -1))
        column_of, grid = _distinct(np.ascontiguousarray(grid.T))
        rows = [[self.verdicts[number] for number in row] for row in grid.T.tolist()]
        row, column = iter(row_of), iter(column_of)
        return (
            {a: {u: {d: rows[next(row)] for d in document} for u in urgency} for a in asked},
            {r: {v: {p: {s: next(column) for s in setting} for p in purpose} for v in validity} for r in requester},
        )

    def on_day(self, on: date) -> Policy:
        """Return this policy as asked on another day, sharing all it holds; the law must be the same then."""
        if on == self.on:
            return self
        same = copy(self)
        object.__setattr__(same, "on", on)
        return same

    def decide(self, facts: Mapping[str, str]) -> Verdict:
        """Return the verdict for a request; a fact not given counts as ``unknown``.

        Raises ``UnknownFactError`` for a name or a value outside the vocabulary.
        """
        if len(facts) == len(AXES):
            try:
                row = self._rows[facts["asked"]][facts["urgency"]][facts["document"]]
                column = self._columns[facts["requester"]][facts["validity"]][facts["purpose"]]
                return row[column[facts["setting"]]]
            except (KeyError, TypeError):
                pass
        return self.verdicts[self._cells[self.space.encode(facts)]]

    def at(self, code: int) -> Verdict:
        """Return the verdict of a cell, ``0 <= code < space.size``."""
        return self.verdicts[self._cells[code]]

    def verdicts_of(self, codes: NDArray[np.intp]) -> Table:
        """Return the verdict numbers of many coded requests, same length as ``codes``."""
        return np.take(self.table.reshape(-1), codes, mode="clip")


def _distinct(grid: Table) -> tuple[list[int], Table]:
    """Return for each row which distinct row it is, and the distinct rows in order of appearance."""
    seen: dict[bytes, int] = {}
    first: list[int] = []
    numbers = []
    for at, row in enumerate(grid):
        number = seen.setdefault(row.tobytes(), len(seen))
        if number == len(first):
            first.append(at)
        numbers.append(number)
    return numbers, grid[first]
