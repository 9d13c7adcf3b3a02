"""Requests of past months by the cells of today's law, from what is kept: never a row of a record."""

from __future__ import annotations

from datetime import date

import numpy as np

from dintel.apps.city.law import policy
from dintel.apps.figures.queries import kept
from dintel.apps.figures.queries.measures.cells import MEASURE
from dintel.apps.figures.queries.tally import Numbers, Tally
from dintel.domain.policy.simulate import History, Named, group_history


def is_counted() -> bool:
    """Return whether the past was ever counted by today's rule; one query."""
    return kept.readings().get(MEASURE.id, (0, 0))[0] == MEASURE.rule


def seen(since: date, until: date) -> tuple[str, ...]:
    """Return by what readers know whether these months are as they saw them; one query."""
    return kept.seen(MEASURE.id, since, until)


def history(since: date, until: date) -> History:
    """Return the requests of contacts that began in ``[since, until)``, counted by cell, place and month; one query.

    The place is a facility, ``department:<id>`` or empty. What a request was coded with and today's facts no longer
    hold counts as unknown. Precondition: both days are the first of a month.
    """
    sheets = [(month, told) for month, told in kept.sheets(MEASURE.id, since, until) if len(told.keys)]
    places = tuple(sorted({place for _month, told in sheets for (place,) in told.names[0]}))
    number = {place: turn for turn, place in enumerate(places)}
    rows = [[_NONE] * 4]
    for turn, (_month, told) in enumerate(sheets):
        first, *axes = told.numbers()
        place = np.array([number[place] for (place,) in told.names[0]], np.int64)[first]
        rows.append([_codes(told, axes), place, np.full(len(first), turn), told.counts])
    cells, place, month, counts = (np.concatenate(one) for one in zip(*rows, strict=True))
    months = tuple(f"{month:%Y-%m}" for month, _told in sheets)
    return group_history(policy().space, cells, Named(places, place), Named(months, month), counts)


_NONE: Numbers = np.zeros(0, np.int64)


def _codes(told: Tally, axes: list[Numbers]) -> Numbers:
    """Return the cell of each combination in today's law; each value is looked up once a month."""
    space = policy().space
    codes = np.zeros(len(told.keys), np.int64)
    for axis, stride, names, at in zip(space.axes, space.strides, told.names[1:], axes, strict=True):
        numbers = np.array([axis.index.get(name, axis.unknown) for (name,) in names], np.int64)
        codes += numbers[at] * stride
    return codes
