"""Requests for records that the city sent to federal agencies, and whether they were answered in time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span, Touch
from dintel.apps.records import foia_law
from dintel.apps.records.queries import foia_figures

ANSWERS = ("in_time", "late", "none")


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return the agency, and whether its answer came in time, late, or has not come."""
    return {"agency": tuple(sorted(foia_law.foia().agencies)), "answer": ANSWERS}


def count(span: Span) -> Counter[Cell]:
    """Count the requests sent in a month; two queries."""
    answers = foia_figures.answers_between(span.month, span.until)
    return Counter(("", agency, answer) for agency, answer in answers)


def touched(_touches: Sequence[Touch]) -> None:
    """Return that every month is counted anew: they are few, and a correction may move one to another month."""
    return


MEASURE = Measure("foia", 1, dimensions, frozenset({"foia"}), touched, count, foia_figures.days_sent)
