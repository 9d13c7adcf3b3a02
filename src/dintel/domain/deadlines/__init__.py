"""Clocks: from an event and a rule to the moment something falls due, with every day explained."""

from dintel.domain.deadlines.calendar import Calendar
from dintel.domain.deadlines.clock import Pause
from dintel.domain.deadlines.due import Doubt, Due, Remaining, Rule, Step, due, remaining
from dintel.domain.deadlines.open_days import OpenDays

__all__ = ["Calendar", "Doubt", "Due", "OpenDays", "Pause", "Remaining", "Rule", "Step", "due", "remaining"]
