"""Outcomes of many coded requests at once, in plain numpy, from as small a table as the law allows.

The last axes of the space often change duties and words but not the outcome (at present: the
setting). Dividing a code by the size of those axes leaves a table that fits a second-level cache.
"""

from __future__ import annotations

import itertools
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dintel.domain.policy.determine import Policy
from dintel.domain.policy.simulate import Outcomes, outcomes_of

BLOCK = 1 << 18
Codes = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Folded:
    """The outcome of code ``c`` is ``table[c // step]``."""

    table: Outcomes
    step: int

    def through(self, codes: Codes, out: Outcomes) -> None:
        """Write the outcome of each code, ``0 <= code < space.size``, to ``out``, block by block."""
        buffer = np.empty(min(BLOCK, len(codes)), dtype=np.intp)
        step = np.uint64(self.step)
        for start in range(0, len(codes), BLOCK):
            part = codes[start : start + BLOCK]
            at = buffer[: len(part)]
            np.floor_divide(part.view(np.uint64), step, out=at.view(np.uint64))
            self.table.take(at, out=out[start : start + len(part)], mode="clip")

    def through_in_parts(self, codes: Codes, out: Outcomes, threads: Executor, parts: int) -> None:
        """Do the same in ``parts`` parts side by side; numpy lets go of the interpreter meanwhile."""
        edges = np.linspace(0, len(codes), parts + 1).astype(int).tolist()
        slices = [slice(a, b) for a, b in itertools.pairwise(edges)]
        list(threads.map(lambda part: self.through(codes[part], out[part]), slices))


def fold(policy: Policy) -> Folded:
    """Return the outcome table of a policy without the last axes that make no difference."""
    table, step = outcomes_of(policy), 1
    for size in reversed(policy.space.shape):
        grid = table.reshape(-1, size)
        if (grid != grid[:, :1]).any():
            break
        table, step = np.ascontiguousarray(grid[:, 0]), step * size
    return Folded(table, step)
