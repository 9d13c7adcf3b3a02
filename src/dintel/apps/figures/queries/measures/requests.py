"""What was asked in contacts, for what, and what was answered: help and refusal in one table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from dintel.apps.city import law
from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.contacts import WHO, where
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span
from dintel.apps.figures.queries.tally import Tally, tally
from dintel.domain.policy.rules import OUTCOMES

UNANSWERED = "none"
"""There was no law to answer by on that day."""


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return who asked, what, for what purpose, and the outcome that stands."""
    axes = {axis.id: tuple(value.id for value in axis.values) for axis in law.book().law.space.axes}
    return {"who": WHO, "asked": axes["asked"], "purpose": axes["purpose"], "outcome": (*OUTCOMES, UNANSWERED)}


def sheet(span: Span) -> Tally:
    """Count the requests of a month's contacts."""
    rows = register.rows(span)
    outcome = rows.end.told(lambda end: (end[0] or UNANSWERED,))
    return tally((rows.where.told(where), rows.facts["asked"], rows.facts["purpose"], outcome))


def count(span: Span) -> Counter[Cell]:
    """Return the same, a cell each."""
    return sheet(span).counter()


MEASURE = Measure("requests", 2, dimensions, register.KINDS, register.touched, count, register.ends, sheet=sheet)
