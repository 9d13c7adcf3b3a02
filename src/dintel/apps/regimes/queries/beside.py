"""What figures tell, or will tell, of the requests that a report counts: the report gives way to the figure.

The counts that are kept are looked at, whether or not the figure of the period is out yet: it comes out by itself, and
must not give away then what the report left open.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from dintel.apps.figures import definitions
from dintel.apps.figures.queries import kept, measures
from dintel.apps.figures.queries.tally import columns
from dintel.domain.figures import Period as Months
from dintel.domain.figures import Version, dimensions_of
from dintel.domain.regime import Facts, Period, Sheet, Told

FIGURE = "requests"
ALL = frozenset({"immigration", "other"})
"""Officers that somebody verified: reports count nobody else."""


def all_are(sheet: Sheet) -> Facts:
    """Return what every request is that a table counts, in the words of the figure."""
    return {"who": frozenset({"immigration"}) if sheet.agencies == "immigration" else ALL}


def told_by_figures(period: Period) -> Iterator[Told]:
    """Yield every count that the figure of requests has for the months of a period, its totals too; one query."""
    definition = definitions.definitions()[FIGURE]
    months = Months(period.counts_from, period.counts_until, definition.period)
    version = definitions.version_of(definition, months)
    if version is None or period.counts_from.day != 1 or period.counts_until.day != 1:
        return
    names = dimensions_of(version)
    counted = kept.counted(measures.every()[definition.measure], months, names)
    values = dict(zip(names, columns(counted, len(names)), strict=True))
    numbers = np.fromiter(counted.values(), np.int64, len(counted))
    for where in _cells(version):
        those = np.ones(len(numbers), np.bool_)
        for name, of in where.items():
            those &= values[name].is_one_of(of)
        yield Told(where, int(numbers[those].sum()))


def _cells(version: Version) -> Iterator[Facts]:
    """Yield which facts each cell of the figure's finest tables counts."""
    for by in version.publish[0]:
        levels = [version.levels[one] for one in by]
        ways = [[None, *level.groups] for level in levels]
        for chosen in product(*ways):
            told = zip(levels, chosen, strict=True)
            yield {level.of: frozenset(group.values) for level, group in told if group is not None}
