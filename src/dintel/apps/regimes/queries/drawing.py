"""A report as it would stand now: its tables counted, its lines told, its public copy; writes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import attrgetter
from typing import Any

from django.utils import timezone

from dintel.apps.design.profile import active_city
from dintel.apps.regimes import here
from dintel.apps.regimes.queries.counting import Found, found_of
from dintel.apps.regimes.queries.elsewhere import elsewhere_of, reported_beside
from dintel.apps.regimes.queries.papers import Paper, papers_of
from dintel.apps.regimes.queries.things import things_of
from dintel.domain.regime import Column, Line, Period, Regime, Sheet, Tabled, is_nil, public_copy, tabulate
from dintel.domain.regime.public import Hidden
from dintel.domain.regime.table import Table, Value

HIDDEN = "hidden"
"""Stands in a public copy where a count was left out."""
Stated = Mapping[str, Mapping[str, int]]
Kept = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A report drawn up: the whole of it, the copy for everybody, and whether there was nothing."""

    body: str
    public_body: str
    is_nil: bool


def draw(regime: Regime, period: Period, stated: Stated, before: str = "") -> Drawn:
    """Return a report of a period; ``before`` is the public copy of the version it corrects."""
    left_out = _hidden_before(before)
    counted, hidden = _counted(regime, period, stated, left_out)
    whole, public, nil = [], [], True
    for sheet in regime.sheets:
        if sheet.id in counted:
            mine, theirs, is_none = _counts(counted[sheet.id], hidden[sheet.id])
        else:
            mine, theirs, is_none = _papers(sheet, period, left_out.get(sheet.id, frozenset()))
        whole.append(mine)
        public.append(theirs)
        nil &= is_none
    head = _head(regime, period)
    return Drawn(_text({**head, "tables": whole}), _text({**head, "tables": public}), nil)


@dataclass(frozen=True, slots=True)
class _Counted:
    """A table of counts: what was found, and what it comes to."""

    sheet: Sheet
    found: Found
    table: Table


def _counted(
    regime: Regime, period: Period, stated: Stated, before: Mapping[str, Hidden]
) -> tuple[Mapping[str, _Counted], Mapping[str, Hidden]]:
    """Return the tables of counts, and what the public copy leaves out of each.

    That is chosen over all of them and what stands elsewhere.
    """
    sheets = [sheet for sheet in regime.sheets if sheet.rows != "papers"]
    if not sheets:
        return {}, {}
    elsewhere, reported = tuple(elsewhere_of(period)), tuple(reported_beside(regime, period))
    found = things_of(sheets, period, elsewhere, reported)
    counted, tables = {}, []
    for at, sheet in enumerate(sheets):
        own = found_of(sheet, period) if sheet.group else found.of(at, sheet)
        table = tabulate(sheet.columns, own.rows, stated=stated.get(sheet.id, {}))
        counted[sheet.id] = _Counted(sheet, own, table)
        tables.append(Tabled(sheet.id, sheet.columns, tuple(line.group for line in table.lines), own.rows))
    shown = [*(table.shown for one in elsewhere for table in one.tables), *((one.is_told,) for one in reported)]
    return counted, public_copy(tables, found.things, here.small(), elsewhere=shown, before=before)


def digest(body: str) -> str:
    """Return the SHA-256 of a report's text."""
    return hashlib.sha256(body.encode()).hexdigest()


def _text(kept: Kept) -> str:
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _head(regime: Regime, period: Period) -> Kept:
    names = ("since", "until", "counts_from", "counts_until")
    days = {name: getattr(period, name).isoformat() for name in names}
    return {"regime": regime.key, "city": active_city().name, **days}


def _columns(sheet: Sheet) -> list[Kept]:
    names = ("id", "title", "definition", "doubt", "tells")
    return [{name: getattr(one, name) for name in names} for one in sheet.columns]


def _counts(one: _Counted, hidden: Hidden) -> tuple[Kept, Kept, bool]:
    sheet, table = one.sheet, one.table
    head = {"id": sheet.id, "title": sheet.title, "group": sheet.group, "columns": _columns(sheet)}
    lines = (table.total, *table.lines)
    whole = {**head, "lines": [_line(line, sheet.columns, frozenset()) for line in lines], "waiting": one.found.waiting}
    told = [_line(line, sheet.columns, hidden) for line in lines]
    public = {**head, "lines": [line for line in told if not line["group"] or _says_something(line)]}
    return whole, public, is_nil(sheet.columns, table)


def _line(line: Line, columns: tuple[Column, ...], hidden: Hidden) -> Kept:
    values = zip(columns, line.values, strict=True)
    told = [HIDDEN if (line.group, column.id) in hidden else _plain(value) for column, value in values]
    return {"group": line.group, "values": told}


def _says_something(line: Kept) -> bool:
    """Whether a line may stand in a public copy: one with nothing but small counts would say that there are some."""
    return any(value not in {HIDDEN, None, 0} for value in line["values"])


def _plain(value: Value) -> str | int | None:
    return str(value) if isinstance(value, Decimal) else value


def _papers(sheet: Sheet, period: Period, before: Hidden) -> tuple[Kept, Kept, bool]:
    rows = [[_told(one, column.tells) for column in sheet.columns] for one in papers_of(sheet, period)]
    head = {"id": sheet.id, "title": sheet.title, "columns": _columns(sheet)}
    few = 0 < len(rows) < here.small().threshold or ("", "papers") in before
    return {**head, "papers": rows}, {**head, "papers_count": HIDDEN if few else len(rows)}, not rows


def _told(row: Paper, tells: str) -> str | None:
    """Return one thing told of a paper; ``None`` where the register does not hold it. Never a name of a person."""
    if tells in SIMPLY:
        return SIMPLY[tells](row)
    if tells == "asked_on":
        return timezone.localtime(row.asked_at).date().isoformat()
    if tells == "to_agency":
        return next((one.to_agency for one in row.custody if one.kind == "transferred"), "")
    if tells:
        kind = tells.removesuffix("_at")
        moments = [timezone.localtime(one.happened_at) for one in row.custody if one.kind == kind]
        return f"{moments[-1]:%Y-%m-%d %H:%M}" if moments else ""
    return None


SIMPLY: Mapping[str, Callable[[Paper], str]] = {
    "number": attrgetter("number"),
    "asked": attrgetter("asked"),
    "paper": attrgetter("document"),
    "agency": attrgetter("agency"),
    "place": attrgetter("place"),
    "outcome": attrgetter("outcome"),
}


def _hidden_before(public_body: str) -> dict[str, Hidden]:
    """Return what an earlier public copy left out, by table."""
    found: dict[str, Hidden] = {}
    for table in json.loads(public_body)["tables"] if public_body else ():
        ids = [column["id"] for column in table["columns"]]
        cells = {
            (line["group"], name)
            for line in table.get("lines", ())
            for name, value in zip(ids, line["values"], strict=True)
            if value == HIDDEN
        }
        if table.get("papers_count") == HIDDEN:
            cells.add(("", "papers"))
        found[table["id"]] = frozenset(cells)
    return found
