"""The booking centre's tables: the log, the shifts, what is written beside a request, the gaps."""

from dintel.apps.booking.models.beside import Check, Forwarding
from dintel.apps.booking.models.gap import Gap
from dintel.apps.booking.models.shift import NilLine, Shift, SignOff
from dintel.apps.booking.models.visit import OfficerNames, Visit, VisitCorrection

__all__ = [
    "Check",
    "Forwarding",
    "Gap",
    "NilLine",
    "OfficerNames",
    "Shift",
    "SignOff",
    "Visit",
    "VisitCorrection",
]
