"""Two threads over the folded table: numpy lets go of the interpreter while it looks up."""

from __future__ import annotations

import itertools
from concurrent.futures import Executor

import numpy as np

from dintel.domain.policy.bulk import Folded
from dintel.domain.policy.simulate import Codes, Outcomes


def in_parts(folded: Folded, codes: Codes, out: Outcomes, threads: Executor, parts: int) -> None:
    """Write the outcome of each code to ``out`` in ``parts`` parts side by side."""
    edges = np.linspace(0, len(codes), parts + 1).astype(int).tolist()
    slices = [slice(a, b) for a, b in itertools.pairwise(edges)]
    list(threads.map(lambda part: folded.outcomes(codes[part], out[part]), slices))
