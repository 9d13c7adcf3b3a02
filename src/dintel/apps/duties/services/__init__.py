"""What is done with tasks and certificates: one function is one thing a person does."""

from dintel.apps.duties.services.giving import NewTask, assign_task, roll_out

__all__ = ["NewTask", "assign_task", "roll_out"]
