"""The tables of training: employees, what they learned and read, rooms and who was in them, drills, lists."""

from dintel.apps.training.models.attendance import How, Presence, Room
from dintel.apps.training.models.learning import Answer, Attempt, Drill, Reading
from dintel.apps.training.models.personnel import Employee, PersonnelList

__all__ = ["Answer", "Attempt", "Drill", "Employee", "How", "PersonnelList", "Presence", "Reading", "Room"]
