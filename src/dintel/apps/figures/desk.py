"""What stands on the page of whoever releases figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from dintel.apps.figures import definitions, words
from dintel.apps.figures.forms import ReleaseForm
from dintel.apps.figures.queries.released import Out, releases
from dintel.domain.figures import Definition

MOST_OUT = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One figure: the period that may come out, and what is out."""

    definition: Definition
    period: str
    out: Out | None
    """The newest release of that period, which a correction would follow."""
    form: ReleaseForm
    refused: str
    next_on: date
    """When the period after it may come out."""
    others: Sequence[tuple[Out, str]]
    by_itself: bool
    """Whether the house releases further periods, since a person released one."""


def lines(at: datetime, refused: Mapping[str, str], why: Mapping[str, str]) -> list[Line]:
    """Return every figure; ``refused`` says what could not be done, ``why`` holds what was written; one query."""
    on, every = timezone.localdate(at), releases()
    return [_line(one, [out for out in every if out.figure == one.id], on, refused, why) for one in _figures()]


def _figures() -> Sequence[Definition]:
    return list(definitions.definitions().values())


def _line(one: Definition, mine: Sequence[Out], on: date, refused: Mapping[str, str], why: Mapping[str, str]) -> Line:
    period = definitions.period_before(one, on)
    start = {"period": str(period), "why": why.get(one.id, "")}
    return Line(
        definition=one,
        period=words.period(period),
        out=next((out for out in mine if out.period == period), None),
        form=ReleaseForm(initial=start, prefix=None, auto_id=f"{one.id}-%s"),
        refused=refused.get(one.id, ""),
        next_on=period.next.open_on(one.delay_days),
        others=[(out, words.period(out.period)) for out in mine[:MOST_OUT]],
        by_itself=bool(mine),
    )
