"""Tables of duties: what was rolled out, tasks and what happened to them, what shows it, monthly certificates."""

from dintel.apps.duties.models.attestation import Attestation, Chase
from dintel.apps.duties.models.task import Change, Evidence, Need, Reminder, Rollout, Task

__all__ = ["Attestation", "Change", "Chase", "Evidence", "Need", "Reminder", "Rollout", "Task"]
