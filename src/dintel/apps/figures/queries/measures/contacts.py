"""Contacts with outside law enforcement, by who came and whether that was checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from dintel.apps.figures.queries.measures import register
from dintel.apps.figures.queries.measures.measure import Cell, Measure, Span
from dintel.apps.figures.queries.tally import Value, tally

WHO = ("immigration", "other", "unverified", "not_an_officer")
"""``immigration`` and ``other`` are verified: nobody else counts as an officer."""


def who_of(verified: str, immigration: str) -> str:
    """Return who came, as far as somebody checked."""
    if verified != "verified":
        return verified
    return "immigration" if immigration == "yes" else "other"


def dimensions() -> Mapping[str, tuple[str, ...]]:
    """Return who came."""
    return {"who": WHO}


def count(span: Span) -> Counter[Cell]:
    """Count the contacts of a month."""
    rows = register.rows(span)
    first = rows.filed.told(lambda _filed: ())
    return tally((rows.where.told(where), first)).counter()


def where(one: Value) -> Value | None:
    """Return place and who came, for a contact that counts."""
    return (register.place(one), who_of(one[2], one[3])) if register.counts(one) else None


MEASURE = Measure("contacts", 1, dimensions, register.KINDS, register.touched, count, register.ends)
