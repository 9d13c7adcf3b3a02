"""What counts as small, and what may still be said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from dintel.domain.suppression.cube import Counts

Number = TypeVar("Number", int, Counts)

LEAST_THRESHOLD = 2


@dataclass(frozen=True, slots=True)
class Rule:
    """Counts from 1 up to and without ``threshold`` are small. ``base`` above 1 publishes multiples of it only.

    1. Where exact counts are published, whoever reads all of them must be able to believe of a small count
       that it is none, and as well that it is ``threshold`` or more.
    2. Where counts are rounded, a small one reads as 0 or as ``base``. Whoever reads 0 must be able to believe
       that it is none; whoever reads ``base``, that it is ``threshold`` or more.
    """

    threshold: int = 5
    base: int = 1

    def __post_init__(self) -> None:
        """Refuse a rule that hides nothing. Raises ``ValueError``."""
        if self.threshold < LEAST_THRESHOLD:
            message = f"a threshold of {self.threshold} hides no count; it is {LEAST_THRESHOLD} or more"
            raise ValueError(message)
        if self.base != 1 and self.base < self.threshold:
            message = (
                f"rounding to {self.base} tells counts below {self.threshold} apart; round to {self.threshold} or more"
            )
            raise ValueError(message)

    def shown(self, count: Number) -> Number:
        """Return what is published of a count that is not hidden: the nearest multiple of the base, half of it up."""
        return (count + self.base // 2) // self.base * self.base

    def slack(self, counts: Counts) -> tuple[Counts, Counts]:
        """Return by how much each count could be less, and more, and still read the same."""
        shown = self.shown(counts)
        least = (shown - self.base // 2).clip(min=0)
        most = shown + self.base - 1 - self.base // 2
        return counts - least, most - counts

    def needs(self, count: int) -> tuple[int, int]:
        """Return how far below and above a small count must be believable."""
        if self.base == 1:
            return count, self.threshold - count
        return (count, 0) if self.shown(count) == 0 else (0, self.threshold - count)
