"""What an amendment would change, as plain facts: kept with it word for word, shown by the pages, given out as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import msgspec

from dintel.domain.policy.study import Study


@dataclass(frozen=True, slots=True)
class Change:
    """Cells that change alike; ``facts`` names the attributes that do not take every value."""

    before: str
    after: str
    cells: int
    facts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Breach:
    """A sentence of the legal floor that would not hold, with its smallest example and the rules that decide it."""

    statement: str
    source: str
    outcome: str
    facts: Mapping[str, str]
    rules: tuple[str, ...]
    cells: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A published count; ``None`` where it is kept back."""

    name: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Move:
    """Requests that would have had another answer."""

    before: str
    after: str
    count: int | None


@dataclass(frozen=True, slots=True)
class Past:
    """How requests of past months would have been answered. Every count is a multiple of ``base``; lists leave 0 out.

    ``since`` and ``until`` are months, the second not included. Pages that were kept before amendments were asked of a
    copy have no ``least`` and ``most``, and may have counts that were kept back.
    """

    since: str
    until: str
    base: int
    requests: int | None
    changed: int | None
    before: tuple[Counted, ...]
    after: tuple[Counted, ...]
    helped_before: int | None
    """Criminal matters that were done, or done through counsel; and that would have been."""
    helped_after: int | None
    moves: tuple[Move, ...]
    months: tuple[Counted, ...]
    places: tuple[Counted, ...]
    least: int | None = None
    """Between these the number of changed requests lies most likely."""
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """All of it. ``past`` is empty where nothing was counted yet."""

    policy: str
    amended: str
    on: date
    cells: int
    outcome_cells: int
    reason_cells: int
    changes: tuple[Change, ...]
    breaches: tuple[Breach, ...]
    idle: tuple[str, ...]
    past: Past | None

    @property
    def holds(self) -> bool:
        """Whether the legal floor holds on every cell."""
        return not self.breaches


def findings_of(found: Study, policy: str, on: date, past: Past | None) -> Findings:
    """Return the facts of a study of an amendment to the policy of that hash."""
    compared = found.comparison
    return Findings(
        policy=policy,
        amended=found.policy.hash,
        on=on,
        cells=compared.cells,
        outcome_cells=compared.outcome_cells,
        reason_cells=compared.reason_cells,
        changes=tuple(Change(one.before, one.after, one.cells, one.facts) for one in compared.groups),
        breaches=tuple(
            Breach(one.statement, one.source, one.outcome, one.facts, one.rules, one.cells)
            for one in found.proof.failures
        ),
        idle=tuple(rule.id for rule in found.idle),
        past=past,
    )


def written(findings: Findings) -> str:
    """Return the facts as JSON."""
    return msgspec.json.encode(findings).decode()


def read(text: str) -> Findings:
    """Return what ``written`` wrote; raises ``msgspec.ValidationError`` for anything else."""
    return msgspec.json.decode(text, type=Findings)
