"""What people do in training: learn, read, practise, sit in a room, and bring in lists of employees."""

from dintel.apps.training.services.attendance import (
    RoomClosedError,
    close_room,
    come_in,
    open_room,
    strike_presence,
)
from dintel.apps.training.services.drills import practise
from dintel.apps.training.services.learning import NotAskedError, answer_question, begin_attempt
from dintel.apps.training.services.people import employee_for
from dintel.apps.training.services.personnel import drop_list, keep_list, take_some
from dintel.apps.training.services.reading import SupersededError, acknowledge
from dintel.apps.training.services.requiring import RequirementError, require

__all__ = [
    "NotAskedError",
    "RequirementError",
    "RoomClosedError",
    "SupersededError",
    "acknowledge",
    "answer_question",
    "begin_attempt",
    "close_room",
    "come_in",
    "drop_list",
    "employee_for",
    "keep_list",
    "open_room",
    "practise",
    "require",
    "strike_presence",
    "take_some",
]
