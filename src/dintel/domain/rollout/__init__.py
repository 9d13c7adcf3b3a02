"""How far practice is: what state a task is in, when it comes round, what stands before it, what a board shows."""

from dintel.domain.rollout.burnup import Happened, Point, burnup
from dintel.domain.rollout.cell import CELLS, Counts, cell_of
from dintel.domain.rollout.rhythm import Every, RhythmError, every_of, next_round
from dintel.domain.rollout.steps import StepError, in_order
from dintel.domain.rollout.task import STATES, is_late, state_of, step_due

__all__ = [
    "CELLS",
    "STATES",
    "Counts",
    "Every",
    "Happened",
    "Point",
    "RhythmError",
    "StepError",
    "burnup",
    "cell_of",
    "every_of",
    "in_order",
    "is_late",
    "next_round",
    "state_of",
    "step_due",
]
