"""How long a record is kept, counted day by day, and what stops its disposal."""

from dintel.domain.retention.falling import Due, Facts, Holding, State, begun_until, falls_due
from dintel.domain.retention.schedule import EVENTS, Keep, RecordClass, Schedule

__all__ = [
    "EVENTS",
    "Due",
    "Facts",
    "Holding",
    "Keep",
    "RecordClass",
    "Schedule",
    "State",
    "begun_until",
    "falls_due",
]
