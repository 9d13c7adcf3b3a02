"""Every request by the cell of the law it lies in: the past of which amendments are asked.

1. Sealed contacts are left out, as everywhere. One that repeats another is counted beside it here: an amendment changes
   the answer to each request that was made.
2. The values are kept as they were coded, not the number of their cell: cells are numbered anew when the law changes,
   and ``queries.past`` looks the values up in the law of the day on which it is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span
from dintel.apps.figures.queries.tally import Tally, Value, tally
from dintel.domain.policy.facts import AXES


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return none: no figure is made of cells."""
    return {}


def sheet(span: Span) -> Tally:
    """Count the requests of a month by place and the axes of the law (1., 2.)."""
    rows = register.rows(span)
    return tally((rows.where.told(_place), *(rows.facts[axis] for axis in AXES)))


def _place(where: Value) -> Value:
    return (register.place(where),)


def count(span: Span) -> Counter[Cell]:
    """Return the same, a cell each."""
    return sheet(span).counter()


MEASURE = Measure("cells", 1, dimensions, register.KINDS, register.touched, count, register.ends, sheet=sheet)
