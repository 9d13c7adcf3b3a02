"""Our count beside somebody else's of the same thing: how far apart they are, and why, as far as is known."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from dintel.domain.regime.table import share

REASONS = ("definition", "late_paper", "other_stream", "sealed", "missing_here", "missing_there", "unknown")
"""Why two counts differ: another definition of the thing or the period; papers that came late or to a desk that does
not report; counted in another stream, or for another agency; sealed here; missing from one of the two; not known."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Two counts of one thing. Precondition: neither is below 0."""

    ours: int
    theirs: int

    def __post_init__(self) -> None:
        """Refuse a count below none (``ValueError``)."""
        if min(self.ours, self.theirs) < 0:
            message = f"{self.ours} and {self.theirs}: a count is never below 0"
            raise ValueError(message)

    @property
    def difference(self) -> int:
        """How many more they count than we do; below 0 where it is fewer."""
        return self.theirs - self.ours

    @property
    def share(self) -> Decimal | None:
        """How many percent of their count ours is; ``None`` where theirs is none."""
        return share(self.ours, self.theirs)
