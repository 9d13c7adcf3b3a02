"""Outcomes of many coded requests at once, from as small a table as the law allows.

The last axes of the space often change duties and words but not the outcome (at present: the
setting). Dividing a code by the size of those axes leaves a table that fits a second-level cache.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dintel.domain.policy.determine import Policy
from dintel.domain.policy.simulate import Codes, Outcomes, outcomes_of

BLOCK = 1 << 18
"""Codes divided at a time, so that the quotients stay in the cache until they are looked up."""


@dataclass(frozen=True, slots=True)
class Folded:
    """The outcome of code ``c`` is ``table[c // step]``, an index into ``OUTCOMES``."""

    table: Outcomes
    step: int

    def outcomes(self, codes: Codes, out: Outcomes | None = None) -> Outcomes:
        """Return the outcome of each code, ``0 <= code < space.size``; ``out`` is filled if given."""
        found = np.empty(len(codes), dtype=np.uint8) if out is None else out
        buffer = np.empty(min(BLOCK, len(codes)), dtype=np.intp)
        step = np.uint64(self.step)
        for start in range(0, len(codes), BLOCK):
            part = codes[start : start + BLOCK]
            at = buffer[: len(part)]
            np.floor_divide(part.view(np.uint64), step, out=at.view(np.uint64))
            self.table.take(at, out=found[start : start + len(part)], mode="clip")
        return found


def fold(policy: Policy) -> Folded:
    """Return the outcome table of a policy without the last axes that make no difference."""
    table, step = outcomes_of(policy), 1
    for size in reversed(policy.space.shape):
        grid = table.reshape(-1, size)
        if (grid != grid[:, :1]).any():
            break
        table, step = np.ascontiguousarray(grid[:, 0]), step * size
    return Folded(table, step)
