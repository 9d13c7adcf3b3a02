"""A compiled policy: every case answered beforehand, one look-up an answer.

``Policy.table`` holds for each cell of the space the number of its verdict. A verdict is interned:
two cells with the same outcome, words, duties and reasons share one object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from dintel.domain.policy.facts import AXES, Space
from dintel.domain.policy.rules import Kind, Obligation, Provision, Rule

Table = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule that bears on a case, with the provisions in force that day that support it."""

    rule: Rule
    provisions: tuple[Provision, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The proposed answer to a case, with every reason, in order.

    ``deciding`` are the rules of the highest level that gave the outcome; ``supported_by`` adds
    those of lower levels that agree and those that only add duties. ``displaced`` are the rules
    that matched and gave way.
    """

    number: int
    outcome: str
    obligations: tuple[Obligation, ...]
    do: tuple[str, ...]
    say: tuple[str, ...]
    never: tuple[str, ...]
    call: str
    deciding: tuple[Reason, ...]
    supported_by: tuple[Reason, ...]
    displaced: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """The law of a place on one day, compiled. ``hash`` names its text; ``on`` the day asked."""

    place: str
    on: date
    hash: str
    space: Space
    rules: tuple[Rule, ...]
    kinds: Mapping[str, Kind] = field(repr=False)
    verdicts: tuple[Verdict, ...] = field(repr=False)
    table: Table = field(repr=False)
    switches: frozenset[str] = frozenset()
    _cells: memoryview = field(init=False, repr=False, compare=False)
    _offsets: tuple[dict[str, int], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Prepare the look-ups: per axis the code that each value adds."""
        flat = np.ascontiguousarray(self.table.reshape(-1))
        object.__setattr__(self, "_cells", flat.data)
        offsets = tuple(
            {name: at * stride for name, at in axis.index.items()}
            for axis, stride in zip(self.space.axes, self.space.strides, strict=True)
        )
        object.__setattr__(self, "_offsets", offsets)

    def decide(self, facts: Mapping[str, str]) -> Verdict:
        """Return the verdict for a request; a fact not given counts as ``unknown``.

        Raises ``UnknownFactError`` for a name or a value outside the vocabulary.
        """
        if len(facts) == len(AXES):
            asked, urgency, document, requester, validity, purpose, setting = self._offsets
            try:
                return self.verdicts[
                    self._cells[
                        asked[facts["asked"]]
                        + urgency[facts["urgency"]]
                        + document[facts["document"]]
                        + requester[facts["requester"]]
                        + validity[facts["validity"]]
                        + purpose[facts["purpose"]]
                        + setting[facts["setting"]]
                    ]
                ]
            except (KeyError, TypeError):
                pass
        return self.verdicts[self._cells[self.space.encode(facts)]]

    def at(self, code: int) -> Verdict:
        """Return the verdict of a cell, ``0 <= code < space.size``."""
        return self.verdicts[self._cells[code]]

    def verdicts_of(self, codes: NDArray[np.intp]) -> Table:
        """Return the verdict numbers of many coded requests, same length as ``codes``."""
        return np.take(self.table.reshape(-1), codes, mode="clip")
