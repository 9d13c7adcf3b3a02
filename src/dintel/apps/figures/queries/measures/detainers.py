"""Requests to hold a person or to tell of a release on an officer's own paper, and what was done: each a column.

The columns are separate facts. Received, forwarded and meant for another agency are the ways in which a paper came;
held, notified, transferred and released are what happened to the person, each counted once for a paper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from dintel.apps.contacts.models.found import CustodyKind
from dintel.apps.contacts.models.request import Stream
from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span
from dintel.apps.figures.queries.tally import Column, tally


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return the columns."""
    return {"column": (*Stream.values, *CustodyKind.values)}


def count(span: Span) -> Counter[Cell]:
    """Count the papers of a month's contacts, and what was done on them."""
    rows, kinds = register.rows(span), register.papers()
    where = rows.where.told(register.place_if_counted)
    paper = rows.facts["document"].told(lambda document: () if document[0] in kinds else None)
    ways = [rows.stream, *(_done(rows.custody, kind) for kind in CustodyKind.values)]
    return sum((tally((where, paper, way)).counter() for way in ways), Counter[Cell]())


def _done(custody: Column, kind: str) -> Column:
    return custody.told(lambda kinds: (kind,) if kind in kinds[0].split() else None)


MEASURE = Measure("detainers", 1, dimensions, register.KINDS, register.touched, count, register.ends)
