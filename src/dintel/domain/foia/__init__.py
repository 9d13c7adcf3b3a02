"""A records request to a federal agency: what happened, when an answer is due, what can be done next."""

from dintel.domain.foia.clock import Clocks, Counted, Reading, read
from dintel.domain.foia.history import Happening, Outcome, OutOfOrderError, What, check
from dintel.domain.foia.standing import Standing, standing
from dintel.domain.foia.ways import Way, ways

__all__ = [
    "Clocks",
    "Counted",
    "Happening",
    "OutOfOrderError",
    "Outcome",
    "Reading",
    "Standing",
    "Way",
    "What",
    "check",
    "read",
    "standing",
    "ways",
]
