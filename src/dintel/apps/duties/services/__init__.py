"""What is done with tasks and certificates: one function is one thing a person does."""

from dintel.apps.duties.services.attesting import AttestationError, attest
from dintel.apps.duties.services.giving import NewTask, assign_task, roll_out
from dintel.apps.duties.services.moving import bring_back, hand_over, move_date, withdraw
from dintel.apps.duties.services.working import Showing, TaskError, finish, send_back, show

__all__ = [
    "AttestationError",
    "NewTask",
    "Showing",
    "TaskError",
    "assign_task",
    "attest",
    "bring_back",
    "finish",
    "hand_over",
    "move_date",
    "roll_out",
    "send_back",
    "show",
    "withdraw",
]
