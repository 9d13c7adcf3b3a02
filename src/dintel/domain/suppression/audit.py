"""Whether a publication really hides its small counts: each witness is carried out and read again.

Knows nothing of how a witness was found.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np

from dintel.domain.suppression.cube import Counts, Cube, Family, Marks
from dintel.domain.suppression.protection import Protection, Target
from dintel.domain.suppression.step import Move


class DisclosureError(ValueError):
    """A small count of a publication could be found out, or nothing shows that it could not."""


def audit(
    cube: Cube,
    found: Protection,
    *,
    sensitive: Collection[Family] | None = None,
    public: Mapping[Family, Marks] | None = None,
) -> int:
    """Return how many small counts there are, each of which is safe.

    1. What came out before is not hidden.
    2. Every small count of a sensitive family has a witness.
    3. A witness takes from no leaf cell more than there is.
    4. It changes nothing that is visible, however it is added up.
    5. It brings the count as far down and up as the rule asks.

    Raises ``DisclosureError`` for the first that fails.
    """
    for family, marks in (public or {}).items():
        if family in found.hidden and (found.hidden[family] & marks).any():  # 1.
            message = f"family {family} hides what is public already"
            raise DisclosureError(message)
    tables = {family: (*found.rule.slack(cube.margin(family)), marks) for family, marks in found.hidden.items()}
    number = 0
    for family in found.hidden if sensitive is None else sensitive:
        counts = cube.margin(family)
        for place in np.argwhere((counts > 0) & (counts < found.rule.threshold)):
            cell = tuple(int(one) for one in place)
            _witnessed(cube, found, (family, cell), int(counts[cell]), tables)
            number += 1
    return number


def _witnessed(
    cube: Cube,
    found: Protection,
    target: Target,
    count: int,
    tables: Mapping[Family, tuple[Counts, Counts, Marks]],
) -> None:
    witness = found.witnesses.get(target)
    if witness is None:  # 2.
        message = f"nothing shows that the count of {target} is safe"
        raise DisclosureError(message)
    fall, rise = found.rule.needs(count)
    for steps, need in ((witness.fall, -fall), (witness.rise, rise)):
        _possible(cube, steps, target)
        _unseen(cube, steps, tables, target)
        moved = dict(_sums(cube, steps, target[0])).get(target[1], 0)
        if (need < 0 and moved > need) or (need > 0 and moved < need):  # 5.
            message = f"the count of {target} moves by {moved} and not by {need}"
            raise DisclosureError(message)


def _possible(cube: Cube, steps: Iterable[Move], target: Target) -> None:
    changes: dict[tuple[int, ...], int] = {}
    for step in steps:
        for corner, change in step.corners():
            changes[corner] = changes.get(corner, 0) + change
    for leaf, change in changes.items():
        if int(cube.counts[leaf]) + change < 0:  # 3.
            message = f"the witness of {target} takes {-change} from the {int(cube.counts[leaf])} of {leaf}"
            raise DisclosureError(message)


def _unseen(
    cube: Cube, steps: tuple[Move, ...], tables: Mapping[Family, tuple[Counts, Counts, Marks]], target: Target
) -> None:
    for family, (less, more, marks) in tables.items():
        for cell, change in _sums(cube, steps, family):
            if not marks[cell] and not -int(less[cell]) <= change <= int(more[cell]):  # 4.
                message = f"the witness of {target} changes {cell} of family {family}, which is visible"
                raise DisclosureError(message)


def _sums(cube: Cube, steps: Iterable[Move], family: Family) -> list[tuple[tuple[int, ...], int]]:
    found: dict[tuple[int, ...], int] = {}
    for step in steps:
        for cell, change in step.changes(cube, family):
            found[cell] = found.get(cell, 0) + change
    return list(found.items())
