"""Contacts that somebody recognised as written down before: the city's own double work.

Only the repeats are counted. Beside the contacts they repeat, the count would tell how many those are, however few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from dintel.apps.contacts.models.contact import Source
from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span
from dintel.apps.figures.queries.tally import tally


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return through which door of Dintel the repeat came."""
    return {"door": tuple(Source.values)}


def count(span: Span) -> Counter[Cell]:
    """Count the repeats of a month, at no place."""
    rows = register.rows(span)
    repeats = rows.where.told(lambda where: None if register.counts(where) else ("",))
    return tally((repeats, rows.filed.told(lambda filed: filed[:1]))).counter()


MEASURE = Measure("repeats", 1, dimensions, register.KINDS, register.touched, count, register.ends)
