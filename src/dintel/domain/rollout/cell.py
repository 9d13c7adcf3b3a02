"""What one field of the board says: a department against a duty.

1. Late comes first: one late task makes the field late.
2. Nothing given where the order binds is said as such, and is not the same as not bound.
3. A field is done when nothing is open, and in practice when what is open is only the next round of what was done.
"""

from __future__ import annotations

from dataclasses import dataclass

LATE, NOTHING, BEGUN, NOT_BEGUN, PRACTICE, DONE, NOT_BOUND = (
    *("late", "nothing", "begun", "not_begun", "practice", "done", "not_bound"),
)
CELLS = (LATE, NOTHING, NOT_BEGUN, BEGUN, PRACTICE, DONE, NOT_BOUND)
"""The most pressing first."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Tasks of one department for one duty: ``open`` counts all that are not done, ``late`` and ``again`` some of them.

    Invariant: ``late <= open`` and ``again <= open``; ``again`` are rounds after the first.
    """

    open: int = 0
    late: int = 0
    again: int = 0
    done: int = 0

    @property
    def all(self) -> int:
        """First tasks, and what was done of every round."""
        return self.open + self.done


def cell_of(counts: Counts, *, is_bound: bool) -> str:
    """Return the state of ``CELLS``."""
    if counts.late:  # 1.
        return LATE
    if not counts.all:
        return NOTHING if is_bound else NOT_BOUND  # 2.
    if counts.open == 0:
        return DONE
    if counts.open == counts.again:  # 3.
        return PRACTICE
    return BEGUN if counts.done else NOT_BEGUN
