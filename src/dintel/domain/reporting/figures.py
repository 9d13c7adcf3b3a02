"""Arithmetic of figures: which counts are small, and a median where there is enough to take one of.

Counts from 1 to 9 can point at a person; nought, and ten and more, are taken not to. The bound is a choice of this
house; what may be published is decided where it is published.
"""

from __future__ import annotations

from collections.abc import Iterable

LEAST = 10
"""From so many on, a count is not small, and a median is taken."""


def is_small(count: int) -> bool:
    """Return whether a count is from 1 to 9. Precondition: ``count`` >= 0."""
    return 0 < count < LEAST


def median_of(values: Iterable[int]) -> float | None:
    """Return the median, ``None`` of fewer than ten values; of an even number, the mean of the two in the middle."""
    row = sorted(values)
    if len(row) < LEAST:
        return None
    middle = len(row) // 2
    return float(row[middle]) if len(row) % 2 else (row[middle - 1] + row[middle]) / 2
