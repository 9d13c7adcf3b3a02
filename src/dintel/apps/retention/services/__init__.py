"""What people do about the end of records: adopt a schedule, propose, approve, take back; and the disposal itself."""

from dintel.apps.retention.services.adopting import adopt
from dintel.apps.retention.services.disposing import run, run_approved
from dintel.apps.retention.services.proposing import approve, propose, withdraw
from dintel.apps.retention.services.refusals import RefusedError

__all__ = [
    "RefusedError",
    "adopt",
    "approve",
    "propose",
    "run",
    "run_approved",
    "withdraw",
]
