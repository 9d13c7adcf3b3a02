"""Proofs made from complete subtrees (RFC 6962 sections 2.1.1 and 2.1.2).

``node(height, index)`` returns the root of the complete subtree over the leaves from
``index * 2**height`` to ``(index + 1) * 2**height``. A proof asks only for such nodes, at most about
twice as many as the tree is high, and no leaf lies under two of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dintel.domain.merkle.tree import join_peaks

Node = Callable[[int, int], bytes]


def prove_inclusion(index: int, size: int, node: Node) -> list[bytes]:
    """Return ``PATH(index, D[size])`` of RFC 6962 section 2.1.1, from the leaf's sibling upwards.

    Precondition: ``0 <= index < size``; raises ``ValueError`` otherwise.
    """
    if not 0 <= index < size:
        message = f"leaf {index} is not in a tree of {size}; ask with a checkpoint made after it was integrated"
        raise ValueError(message)
    return list(_path(0, index, size, node))


def prove_consistency(size1: int, size2: int, node: Node) -> list[bytes]:
    """Return ``PROOF(size1, D[size2])`` of RFC 6962 section 2.1.2.

    Precondition: ``0 <= size1 <= size2``; raises ``ValueError`` otherwise. Empty if ``size1`` is 0 or
    equals ``size2``.

    1. The largest complete subtree that ends with the older tree belongs to both trees.
    2. The proof begins with its root, unless it is the whole older tree, whose root is known.
    3. Then follows its path in the newer tree: every hash to its left belongs to both trees.
    """
    if not 0 <= size1 <= size2:
        message = f"a tree of {size1} is not the beginning of a tree of {size2}; give the smaller one first"
        raise ValueError(message)
    if size1 in (0, size2):
        return []
    # 1.
    height = (size1 & -size1).bit_length() - 1
    index = (size1 >> height) - 1
    # 2.
    begin = [node(height, index)] if index else []
    # 3.
    return [*begin, *_path(height, index, size2, node)]


def _path(height: int, index: int, size: int, node: Node) -> Iterator[bytes]:
    """Yield the siblings on the way from a complete subtree to the root of a tree of ``size``."""
    last = (size - 1) >> height
    while last:
        if index & 1:
            yield node(height, index - 1)
        elif index < last:
            yield _subtree(height, index + 1, size, node)
        height, index, last = height + 1, index >> 1, last >> 1


def _subtree(height: int, index: int, size: int, node: Node) -> bytes:
    """Return the root over the leaves of a subtree, as many of them as the tree has."""
    begin = index << height
    count = min(1 << height, size - begin)
    peaks = []
    for bit in reversed(range(count.bit_length())):
        if count >> bit & 1:
            peaks.append(node(bit, begin >> bit))
            begin += 1 << bit
    return join_peaks(tuple(peaks))
