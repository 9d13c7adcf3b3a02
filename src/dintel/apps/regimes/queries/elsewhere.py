"""What else tells of the months of a report, or will: the figure of requests, and reports filed by other duties.

1. What is out of a period is read off its newest release. What is not out yet comes out by itself, so what would come
   out today is looked at.
2. A table is told with each choice of its levels or their totals; one that stands in several tables is one.
3. Of another report the newest version that was filed is looked at, each column as a table of one cell. What it counts
   outside of the period is taken for still. Its lines add up to its totals and are told by nothing else.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from dintel.apps.figures import definitions
from dintel.apps.figures.queries import kept, measures
from dintel.apps.figures.queries.released import releases
from dintel.apps.regimes import here
from dintel.apps.regimes.models import Report
from dintel.apps.regimes.models.report import State
from dintel.domain.figures import Definition, Level, Table, Unpublishable, Version, choose, dimensions_of, period_on
from dintel.domain.figures import Period as Months
from dintel.domain.regime import Count, Period, Regime
from dintel.domain.suppression.cube import OUT

FIGURE, TOTAL = "requests", "total"
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One choice of a table's levels or totals: the group of each value, by dimension, and which cells are told."""

    groups: Mapping[int, Mapping[str, int]]
    sizes: tuple[int, ...]
    shown: tuple[bool, ...]

    def cell(self, key: Key) -> int:
        """Return the number of the cell in which what was counted under a key lies, ``OUT`` for what no group holds."""
        number = 0
        for (at, of), size in zip(self.groups.items(), self.sizes, strict=True):
            if key[at] not in of:
                return OUT
            number = number * size + of[key[at]]
        return number


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """A period of the figure: what was counted, by ``names``, and what is told of it."""

    months: Months
    names: tuple[str, ...]
    counted: Counter[Key]
    tables: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Reported:
    """A column of another report: what it counts, from when until when, how many, and whether that is told (3.)."""

    since: date
    until: date
    agencies: str
    count: Count
    number: int
    is_told: bool


def reported_beside(regime: Regime, period: Period) -> Iterator[Reported]:
    """Yield the columns of reports by other duties whose period has days of this one; one query."""
    others = Report.objects.exclude(regime=regime.key).filter(
        state=State.FILED, counts_from__lt=period.counts_until, counts_until__gt=period.counts_from
    )
    newest = {(one.regime, one.since): one for one in others.order_by("ordinal")}
    for (key, _since), report in newest.items():
        if report.body and key in here.regimes():
            yield from _columns(here.regimes()[key], report)


def _columns(regime: Regime, report: Report) -> Iterator[Reported]:
    told = [{one["id"]: one for one in json.loads(body)["tables"]} for body in (report.body, report.public_body)]
    for sheet in regime.sheets:
        whole, public = (totals_of(one.get(sheet.id, {})) for one in told)
        for column in sheet.columns:
            number = whole.get(column.id)
            if column.count and isinstance(number, int):
                since, until, is_told = report.counts_from, report.counts_until, public.get(column.id) == number
                yield Reported(since, until, sheet.agencies, column.count, number, is_told)


def totals_of(table: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the values of the line of all of a table of a report, by column; none of a table of papers."""
    names = [one["id"] for one in table.get("columns", ())]
    return dict(zip(names, table["lines"][0]["values"], strict=True)) if table.get("lines") else {}


def elsewhere_of(period: Period) -> Iterator[Elsewhere]:
    """Yield what the figure tells of each of its periods that a report's reaches into."""
    definition = definitions.definitions()[FIGURE]
    out = {one.period: one.body.tables for one in reversed(releases(FIGURE))}
    months = period_on(period.counts_from, definition.period)
    while months.since < period.counts_until:
        version = definitions.version_of(definition, months)
        if version is not None:
            names = dimensions_of(version)
            counted = kept.counted(measures.every()[definition.measure], months, names)
            tables = out.get(months) or _would_come(definition, version, counted)
            yield Elsewhere(months, names, counted, tuple(_choices(version, names, tables)))
        months = months.next


def _would_come(definition: Definition, version: Version, counted: Counter[Key]) -> Sequence[Table]:
    try:
        return choose(version, counted, definitions.rule_of(definition))[0]
    except Unpublishable:
        return ()


def _choices(version: Version, names: Sequence[str], tables: Sequence[Table]) -> Iterator[Told]:
    met: set[frozenset[str]] = set()
    for table in tables:
        shown = {row.at: row.count is not None for row in table.rows}
        levels = [version.levels[name] for name in table.by]
        for told in product(*([True, False] if level.has_total else [True] for level in levels)):
            chosen = [level for level, is_told in zip(levels, told, strict=True) if is_told]
            if (name := frozenset(level.id for level in chosen)) in met:
                continue
            met.add(name)
            ways = [
                [group.id for group in level.groups] if is_told else [TOTAL]
                for level, is_told in zip(levels, told, strict=True)
            ]
            yield Told(
                {names.index(level.of): _groups(level) for level in chosen},
                tuple(len(level.groups) for level in chosen),
                tuple(shown.get(at, False) for at in product(*ways)),
            )


def _groups(level: Level) -> Mapping[str, int]:
    return {value: at for at, group in enumerate(level.groups) for value in group.values}
