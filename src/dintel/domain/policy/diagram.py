"""A table reduced to a decision diagram: small enough to send to a telephone.

Nodes are tested in the order of the axes. ``children[n][v]`` is where value ``v`` of axis
``axis[n]`` leads: another node if it is >= 0, or the answer ``~child`` if it is negative. No node
has only equal children, and no two nodes are equal, so the diagram of a table is unique (Bryant
1986, reduced ordered decision diagrams, here with many-valued nodes).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Diagram:
    """A reduced ordered many-valued decision diagram. ``root`` may itself be an answer."""

    axis: tuple[int, ...]
    children: tuple[tuple[int, ...], ...]
    root: int

    def at(self, cell: Sequence[int]) -> int:
        """Return the answer of a cell given by one value index an axis."""
        node = self.root
        while node >= 0:
            node = self.children[node][cell[self.axis[node]]]
        return ~node

    def matters(self, axis: int, given: Mapping[int, int]) -> bool:
        """Say whether, with the values ``given`` fixed, the answer still varies along ``axis``.

        It does if two cells that agree with ``given`` and differ on ``axis`` only have different
        answers. An axis that is given does not matter any more.
        """
        if axis in given:
            return False
        return self._varies(self.root, axis, given, {})

    def _varies(self, node: int, axis: int, given: Mapping[int, int], seen: dict[int, bool]) -> bool:
        node = self._descend(node, given)
        if node < 0 or self.axis[node] > axis:
            return False
        if node not in seen:
            children = self.children[node]
            if self.axis[node] == axis:
                first = children[0]
                seen[node] = any(not self._same(first, child, given, {}) for child in set(children))
            else:
                seen[node] = any(self._varies(child, axis, given, seen) for child in set(children))
        return seen[node]

    def _descend(self, node: int, given: Mapping[int, int]) -> int:
        while node >= 0 and self.axis[node] in given:
            node = self.children[node][given[self.axis[node]]]
        return node

    def _same(self, one: int, other: int, given: Mapping[int, int], seen: dict[tuple[int, int], bool]) -> bool:
        """Say whether two nodes answer alike wherever ``given`` holds."""
        one, other = self._descend(one, given), self._descend(other, given)
        if one == other:
            return True
        if one < 0 and other < 0:
            return False
        pair = (one, other)
        if pair not in seen:
            left, right = self._aligned(one, other)
            seen[pair] = all(self._same(a, b, given, seen) for a, b in dict.fromkeys(zip(left, right, strict=True)))
        return seen[pair]

    def _aligned(self, one: int, other: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the children of both nodes on the earlier of their two axes."""
        first = min(self.axis[node] for node in (one, other) if node >= 0)
        sides = []
        for node, twin in ((one, other), (other, one)):
            if node >= 0 and self.axis[node] == first:
                sides.append(self.children[node])
            else:
                sides.append((node,) * len(self.children[twin]))
        return sides[0], sides[1]


def reduce_table(table: NDArray[np.uint8] | NDArray[np.uint16]) -> Diagram:
    """Return the diagram of a dense table, one axis a dimension, answers >= 0.

    Equal rows of an axis become one node, constant rows none. The values of the first axis are worked through one after
    the other, so that memory is taken for a part of the table and never for a sorted copy of the whole.
    """
    nodes: dict[tuple[int, tuple[int, ...]], int] = {}

    def named(at: int, row: tuple[int, ...]) -> int:
        return row[0] if min(row) == max(row) else nodes.setdefault((at, row), len(nodes))

    root = named(0, tuple(_reduced(part, named) for part in table))
    return Diagram(tuple(at for at, _row in nodes), tuple(row for _at, row in nodes), root)


def _reduced(part: NDArray[np.uint8] | NDArray[np.uint16], named: Callable[[int, tuple[int, ...]], int]) -> int:
    """Return the node or answer of one value of the first axis, found from the last axis to the second."""
    ids = ~part.astype(np.int32)
    for at in range(part.ndim, 0, -1):
        rows = np.ascontiguousarray(ids.reshape(-1, part.shape[at - 1]))
        keys = rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1]))).reshape(-1)
        _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        found = np.array([named(at, tuple(row)) for row in rows[first].tolist()], np.int32)
        ids = found[inverse.reshape(-1)]
    return int(ids.reshape(-1)[0])
