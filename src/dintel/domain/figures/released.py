"""A release as it is written down: canonical bytes that hold everything a reader needs, and nothing kept back.

A count that is kept back is ``null``. Nothing in the bytes tells it from another that is kept back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from dintel.domain.canonical import Plain, to_bytes

FORMAT = "dintel figure release 1"


@dataclass(frozen=True, slots=True)
class Row:
    """One count: the group at each of the table's levels, ``total`` where all are one."""

    at: tuple[str, ...]
    count: int | None
    """``None`` where it is kept back."""


@dataclass(frozen=True, slots=True)
class Table:
    """The counts by some levels, with all their totals."""

    by: tuple[str, ...]
    rows: tuple[Row, ...]

    def at(self, *groups: str) -> int | None:
        """Return one count, ``None`` where it is kept back. Raises ``KeyError`` for what is no row."""
        for row in self.rows:
            if row.at == groups:
                return row.count
        raise KeyError(groups)


@dataclass(frozen=True, slots=True)
class Body:
    """What a release says."""

    figure: str
    definition_since: date
    definition_sha256: str
    place: str
    """The city, by its Open Civic Data division or the name of its law's layer."""
    period: str
    number: int
    """1, and one more with every correction."""
    released_on: date
    small_under: int
    """Counts from 1 up to and without it are kept back; 0 where none is."""
    is_coarser: bool
    """Whether tables of the definition were left out, since they could not be protected."""
    leaves: int
    """How many leaves of the log were counted."""
    checkpoint: str
    """The root of the newest signed checkpoint then, in hexadecimal digits; empty if there was none."""
    tables: tuple[Table, ...]

    def cell(self, at: Mapping[str, str]) -> tuple[bool, int | None]:
        """Return whether a cell was published, and its count; ``None`` where it is kept back."""
        for table in self.tables:
            if set(at) <= set(table.by):
                return True, table.at(*(at.get(level, "total") for level in table.by))
        return False, None


def body_of(body: Body) -> bytes:
    """Return the canonical bytes of a release."""
    told: dict[str, Plain] = {
        "format": FORMAT,
        "figure": body.figure,
        "definition": {"since": body.definition_since, "sha256": body.definition_sha256},
        "place": body.place,
        "period": body.period,
        "number": body.number,
        "released_on": body.released_on,
        "small_under": body.small_under,
        "is_coarser": body.is_coarser,
        "counted": {"leaves": body.leaves, "checkpoint": body.checkpoint},
        "tables": [{"by": list(one.by), "rows": [[*row.at, row.count] for row in one.rows]} for one in body.tables],
    }
    return to_bytes(told)


def read_body(data: bytes | str) -> Body:
    """Return what the bytes of a release say. Raises ``ValueError`` for what is no release."""
    told = json.loads(data)
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        message = f"this is not a release: its format is not {FORMAT!r}"
        raise ValueError(message)
    return Body(
        figure=told["figure"],
        definition_since=date.fromisoformat(told["definition"]["since"]),
        definition_sha256=told["definition"]["sha256"],
        place=told["place"],
        period=told["period"],
        number=told["number"],
        released_on=date.fromisoformat(told["released_on"]),
        small_under=told["small_under"],
        is_coarser=told["is_coarser"],
        leaves=told["counted"]["leaves"],
        checkpoint=told["counted"]["checkpoint"],
        tables=tuple(
            Table(tuple(one["by"]), tuple(Row(tuple(row[:-1]), row[-1]) for row in one["rows"]))
            for one in told["tables"]
        ),
    )
