"""What people do at the booking centre, a function each; every write is one of these."""

from dintel.apps.booking.entry import EntryError, VisitEntry
from dintel.apps.booking.services.gaps import close_gap, find_gaps
from dintel.apps.booking.services.holds import (
    HoldPaper,
    check_paper,
    forward_paper,
    honour_warrant,
    receive_paper,
    record_outcome,
)
from dintel.apps.booking.services.shifts import ShiftError, sign_off, write_nil_line
from dintel.apps.booking.services.visits import (
    ChangedMeanwhileError,
    EntryConflictError,
    correct_visit,
    log_visit,
    note_left,
)

__all__ = [
    "ChangedMeanwhileError",
    "EntryConflictError",
    "EntryError",
    "HoldPaper",
    "ShiftError",
    "VisitEntry",
    "check_paper",
    "close_gap",
    "correct_visit",
    "find_gaps",
    "forward_paper",
    "honour_warrant",
    "log_visit",
    "note_left",
    "receive_paper",
    "record_outcome",
    "sign_off",
    "write_nil_line",
]
