"""Where a request stands as long as nothing new happens: a state, and the day that changes it by itself.

Only the end of a clock changes where a request stands without a letter, so both together answer for every day from
the last thing that happened on. Lists are filtered by them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dintel.domain.foia.clock import Clocks, State, read
from dintel.domain.foia.history import Happening

BECOMES = {
    State.RUNNING: State.OVERDUE,
    State.APPEALABLE: State.LAPSED,
    State.APPEAL_RUNNING: State.APPEAL_OVERDUE,
}
"""What a state becomes on the day after the last day of its clock."""
BEFORE = {later: before for before, later in BECOMES.items()}


@dataclass(frozen=True, slots=True)
class Standing:
    """A state before its clock is over, and the clock's last day; ``None`` where no clock runs to a day."""

    state: State
    due_on: date | None

    def on(self, day: date) -> State:
        """Return where the request stands on a day not before the last thing that happened."""
        is_over = self.due_on is not None and day > self.due_on
        return BECOMES.get(self.state, self.state) if is_over else self.state


def standing(history: Sequence[Happening], clocks: Clocks) -> Standing:
    """Return where a request stands after its history; raises as ``read`` does."""
    reading = read(history, history[-1].on if history else date.min, clocks)
    return Standing(BEFORE.get(reading.state, reading.state), reading.last_on)
