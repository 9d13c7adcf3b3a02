"""What a proof is made of: the outcome of every cell, the properties stated, and the failures."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dintel.domain.policy.determine import Policy
from dintel.domain.policy.rules import OUTCOMES, LawError
from dintel.domain.policy.simulate import Outcomes, outcomes_of


@dataclass(frozen=True, slots=True)
class Failure:
    """A property that does not hold, with the smallest example and the rules that decide it."""

    statement: str
    source: str
    outcome: str
    facts: Mapping[str, str]
    example: str
    rules: tuple[str, ...]
    provisions: tuple[str, ...]
    where: tuple[str, ...]
    cells: int

    def as_error(self) -> LawError:
        """Return the failure as an error of the law: what, where, why it matters, what to write."""
        return LawError(
            f"the legal floor does not hold: {self.statement}\n"
            f"  Smallest example: {self.example} {dict(self.facts)}\n"
            f"  It comes out as {self.outcome} by {', '.join(self.rules)},"
            f" relying on {', '.join(self.provisions)}",
            ", ".join(self.where),
            f"{self.source}. {self.cells:,} cells are concerned.",
            "narrow the conditions of that rule, or write an exception to it.",
        )

    def __str__(self) -> str:
        """Return the failure as a person should read it."""
        return str(self.as_error())


@dataclass(frozen=True, slots=True)
class Proof:
    """The result: how many cells, which properties with how many cells each, and the failures."""

    cells: int
    properties: tuple[tuple[str, int], ...]
    failures: tuple[Failure, ...]

    @property
    def holds(self) -> bool:
        """Say whether every property holds on every cell."""
        return not self.failures


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words that no instruction may hold, in lower case, and lines that every list must have."""

    forbidden: frozenset[str]
    prohibition: frozenset[str]
    always_never: frozenset[str]


class Floor:
    """What the properties share: the outcome of every cell, and where failures are put."""

    def __init__(self, policy: Policy) -> None:
        """Spread the outcomes of a policy over its space."""
        self.policy = policy
        self.space = policy.space
        self.outcomes: Outcomes = outcomes_of(policy).reshape(policy.space.shape)
        self.properties: list[tuple[str, int]] = []
        self.failures: list[Failure] = []

    def papers(self, groups: Collection[str]) -> list[str]:
        """Return the document kinds of the groups."""
        return [kind.id for kind in self.policy.kinds.values() if kind.group in groups]

    def region(self, facts: Mapping[str, Collection[str]]) -> tuple[NDArray[np.intp], ...]:
        """Return an index that selects the product of the value sets."""
        unknown = set(facts) - set(self.space.by_id)
        if unknown:
            message = f"a property speaks of facts that do not exist: {sorted(unknown)}"
            raise ValueError(message)
        return np.ix_(
            *(
                np.array([axis.at(v) for v in facts[axis.id]], dtype=np.intp)
                if axis.id in facts
                else np.arange(len(axis.values), dtype=np.intp)
                for axis in self.space.axes
            )
        )

    def only(
        self,
        statement: str,
        source: str,
        facts: Mapping[str, Collection[str]],
        allowed: Collection[str],
    ) -> None:
        """State that in the region nothing but ``allowed`` comes out."""
        at = self.region(facts)
        good = np.array([name in allowed for name in OUTCOMES])
        bad = ~good[self.outcomes[at]]
        self.state(statement, source, bad, at)

    def state(
        self,
        statement: str,
        source: str,
        bad: NDArray[np.bool_],
        at: tuple[NDArray[np.intp], ...] | None = None,
    ) -> None:
        """Record a property; ``bad`` marks the cells (of region ``at``) where it fails."""
        self.properties.append((statement, int(bad.size)))
        if bad.any():
            self.failures.append(self._failure(statement, source, bad, at))

    def _failure(
        self,
        statement: str,
        source: str,
        bad: NDArray[np.bool_],
        at: tuple[NDArray[np.intp], ...] | None,
    ) -> Failure:
        cells = np.argwhere(bad)
        if at is not None:
            cells = np.stack([ix.reshape(-1)[cells[:, n]] for n, ix in enumerate(at)], axis=1)
        unknown = np.array([axis.unknown for axis in self.space.axes])
        smallest = cells[int(np.argmin((cells != unknown).sum(axis=1)))]
        code = int(np.dot(smallest, self.space.strides))
        return self.failure(statement, source, code, len(cells))

    def failure(self, statement: str, source: str, code: int, cells: int) -> Failure:
        """Return the failure of a property with the cell ``code`` as its example."""
        verdict = self.policy.at(code)
        facts = self.space.known(code)
        return Failure(
            statement=statement,
            source=source,
            outcome=verdict.outcome,
            facts=facts,
            example=self.space.in_words(facts),
            rules=tuple(reason.rule.id for reason in verdict.deciding),
            provisions=tuple(p.cite for r in verdict.deciding for p in r.provisions),
            where=tuple(reason.rule.where for reason in verdict.deciding),
            cells=cells,
        )
