"""What a report counts, told apart as far as any of its tables and what stands elsewhere do.

Tables without lines add it up, and the public copy is chosen over it.

1. Each kind of thing is asked for in one statement for all tables. Which of them count a row follows from its facts.
2. Values that nothing tells apart are one value, so that there are thousands of rows at most and not one a request.
3. What the figure counts and the report does not, such as officers whom nobody verified, is what is left of the
   figure's counts: the register is asked for nothing more. The same holds of other reports.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Case, CharField, IntegerField, Q, Value, When

from dintel.apps.figures.queries.measures.contacts import who_of
from dintel.apps.figures.queries.measures.requests import UNANSWERED
from dintel.apps.regimes.queries.counting import (
    COUNTED,
    KIND,
    VERIFIED,
    WAITS,
    Found,
    Source,
    field_of,
    morning,
    sources,
)
from dintel.apps.regimes.queries.elsewhere import Elsewhere, Key, Reported
from dintel.domain.regime import Counted, Period, Sheet, Thing
from dintel.domain.regime.column import REQUEST
from dintel.domain.suppression.cube import OUT

IMMIGRATION = "immigration"
OF_THE_FIGURE = ("asked", "outcome", "purpose")
"""Facts of a request by which the figure tells it apart, beside who came."""
FACT, MONTHS, SPAN = "fact_", "months", "span_"
First = Mapping[str, Mapping[str, str]]
"""For each axis, the first of the values that nothing tells from one (2.)."""


@dataclass(frozen=True, slots=True)
class Things:
    """What was found: things, and requests of contacts nobody verified, which count nowhere."""

    things: tuple[Thing, ...]
    waiting: tuple[Thing, ...]

    def of(self, table: int, sheet: Sheet) -> Found:
        """Return what a table without lines has to add up."""
        counts = [column.count for column in sheet.columns if column.count]
        waiting = (one.row for one in self.waiting if table in one.tables)
        return Found(
            tuple(one.row for one in self.things if table in one.tables),
            sum(row.count for row in waiting if any(count.holds(row.what, row.facts) for count in counts)),
        )


def things_of(
    sheets: Sequence[Sheet], period: Period, elsewhere: Sequence[Elsewhere], reported: Sequence[Reported] = ()
) -> Things:
    """Return the things of a report, and what only other tables count of the same (3.).

    Their cells are those of the tables of ``elsewhere``, then one for each column of ``reported``.
    """
    together = _together(sheets)
    first = _first(together, elsewhere, reported)
    found, waiting, left = list[Thing](), list[Thing](), [_first_of(one, first) for one in elsewhere]
    rest = [one.number for one in reported]
    for source in sources(together, period, COUNTED, WAITS):
        for row, months, inside in _rows(source, first, elsewhere, reported):
            is_theirs = row.facts[IMMIGRATION] == "yes"
            tables = frozenset(at for at, one in enumerate(sheets) if is_theirs or one.agencies != IMMIGRATION)
            if row.facts[VERIFIED] == WAITS:
                waiting.append(Thing(row, tables))
                continue
            key: Key = ()
            if months != OUT:
                key = _key(elsewhere[months], row.facts)
                left[months][key] -= row.count
            columns = [
                is_in and (is_theirs or one.agencies != IMMIGRATION) and one.count.holds(row.what, row.facts)
                for one, is_in in zip(reported, inside, strict=True)
            ]
            rest = [n - row.count if is_counted else n for n, is_counted in zip(rest, columns, strict=True)]
            cells = (*_cells(elsewhere, months, key), *(0 if is_counted else OUT for is_counted in columns))
            found.append(Thing(row, tables, cells))
    return Things((*found, *_rests(elsewhere, left, rest)), tuple(waiting))


def _rests(elsewhere: Sequence[Elsewhere], left: Sequence[Mapping[Key, int]], rest: Sequence[int]) -> Iterator[Thing]:
    """Yield what only the figure counts, and what only other reports do, of which nothing else is known (3.)."""
    none = frozenset[int]()
    for months, several in enumerate(left):
        for key, n in several.items():
            if n > 0:
                yield Thing(Counted("", {}, n), none, (*_cells(elsewhere, months, key), *(OUT for _one in rest)))
    nowhere = _cells(elsewhere, OUT, ())
    for at, n in enumerate(rest):
        if n > 0:
            cells = (*nowhere, *(0 if at == place else OUT for place in range(len(rest))))
            yield Thing(Counted("", {}, n), none, cells, still=True)


def _together(sheets: Sequence[Sheet]) -> Sheet:
    """Return one table with the columns of all."""
    agencies = {sheet.agencies for sheet in sheets}
    columns = tuple(column for sheet in sheets for column in sheet.columns)
    return replace(sheets[0], columns=columns, group="", agencies=agencies.pop() if len(agencies) == 1 else "all")


def _first(together: Sheet, elsewhere: Sequence[Elsewhere], reported: Sequence[Reported]) -> First:
    found: dict[str, dict[str, str]] = {}
    counts = [*(column.count for column in together.columns if column.count), *(one.count for one in reported)]
    axes = sorted({axis for count in counts for axis in count.where})
    for axis in dict.fromkeys([*axes, *(OF_THE_FIGURE if elsewhere else ())]):
        columns = (dict.fromkeys(count.where[axis], 0) for count in counts if axis in count.where)
        named = [*columns, *_groups(axis, elsewhere)]
        same: dict[tuple[int | None, ...], str] = {}
        values = sorted({value for of in named for value in of})
        found[axis] = {value: same.setdefault(tuple(of.get(value) for of in named), value) for value in values}
    return found


def _groups(axis: str, elsewhere: Sequence[Elsewhere]) -> Iterator[Mapping[str, int]]:
    """Yield each way in which the figure tells the values of an axis apart."""
    for one in elsewhere:
        for table in one.tables:
            yield from (groups for at, groups in table.groups.items() if one.names[at] == axis)


def _first_of(one: Elsewhere, first: First) -> Counter[Key]:
    """Return what a period of the figure counted, its values as those of rows are told (`_one_of`)."""
    found = Counter[Key]()
    for key, n in one.counted.items():
        told = zip(one.names, key, strict=True)
        found[tuple(first[name].get(value, "") if name in first else value for name, value in told)] += n
    return found


def _rows(
    source: Source, first: First, elsewhere: Sequence[Elsewhere], reported: Sequence[Reported]
) -> Iterator[tuple[Counted, int, list[bool]]]:
    """Yield what a source counts, the place of its period of the figure, and which other periods it lies in (1.)."""
    asked: dict[str, Case] = {
        f"{FACT}{axis}": _one_of(axis, same, field_of(axis, source.request)) for axis, same in first.items()
    }
    if elsewhere and source.what == REQUEST:
        asked[MONTHS] = _at("contact__began_at", [(one.months.since, one.months.until) for one in elsewhere])
    spans = list(dict.fromkeys((one.since, one.until) for one in reported))
    asked |= {f"{SPAN}{at}": _at(source.moment, [span]) for at, span in enumerate(spans)}
    plain = {axis: field_of(axis, source.request) for axis in (VERIFIED, IMMIGRATION)}
    names = [*asked, *plain.values(), *([KIND] if source.is_custody else [])]
    for row in source.rows.order_by().annotate(**asked).values(*names).annotate(number=source.number):
        facts = {axis: row[f"{FACT}{axis}"] for axis in first}
        facts |= {axis: row[name] for axis, name in plain.items()}
        inside = [row[f"{SPAN}{spans.index((one.since, one.until))}"] != OUT for one in reported]
        yield (
            Counted(row[KIND] if source.is_custody else source.what, facts, row["number"]),
            row.get(MONTHS, OUT),
            inside,
        )


def _one_of(axis: str, first: Mapping[str, str], field: str) -> Case:
    """Return the first of the values that nothing tells apart, empty for those that nothing names.

    The figure has a name for what was not answered; the register leaves it empty.
    """
    values: dict[str, list[str]] = {}
    for value, one in first.items():
        values.setdefault(one, []).append("" if (axis, value) == ("outcome", UNANSWERED) else value)
    whens = [When(**{f"{field}__in": several}, then=Value(one)) for one, several in values.items()]
    return Case(*whens, default=Value(""), output_field=CharField())


def _at(moment: str, spans: Sequence[tuple[date, date]]) -> Case:
    """Return the place of the span of days in which a moment lies."""
    whens = [
        When(Q(**{f"{moment}__gte": morning(since), f"{moment}__lt": morning(until)}), then=Value(at))
        for at, (since, until) in enumerate(spans)
    ]
    return Case(*whens, default=Value(OUT), output_field=IntegerField())


def _key(one: Elsewhere, facts: Mapping[str, Any]) -> Key:
    told = {axis: facts[axis] for axis in OF_THE_FIGURE}
    told["who"] = who_of(facts[VERIFIED], facts[IMMIGRATION])
    return tuple(told[name] for name in one.names)


def _cells(elsewhere: Sequence[Elsewhere], months: int, key: Key) -> tuple[int, ...]:
    """Return the cell of each table elsewhere."""
    return tuple(table.cell(key) if at == months else OUT for at, one in enumerate(elsewhere) for table in one.tables)
