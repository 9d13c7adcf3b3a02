"""The tables of training: employees, what is asked of them, what they learned and read, rooms, drills, lists."""

from dintel.apps.training.models.attendance import How, Presence, Room
from dintel.apps.training.models.learning import Answer, Attempt, Drill, Reading
from dintel.apps.training.models.personnel import Employee, PersonnelList
from dintel.apps.training.models.required import Requirement

__all__ = [
    "Answer",
    "Attempt",
    "Drill",
    "Employee",
    "How",
    "PersonnelList",
    "Presence",
    "Reading",
    "Requirement",
    "Room",
]
