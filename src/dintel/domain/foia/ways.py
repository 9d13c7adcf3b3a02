"""What can be done next with a request, and until when. None of them is advice: an attorney chooses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dintel.domain.foia.clock import Reading, State

ASK_RECEIPT, WAIT, REPLY, REMIND = "ask_receipt", "wait", "reply", "remind"
APPEAL, APPEAL_SILENCE, SUE, READ, CLOSE = "appeal", "appeal_silence", "sue", "read", "close"

OPEN_TO = {
    State.ON_ITS_WAY: (ASK_RECEIPT,),
    State.RUNNING: (WAIT,),
    State.PAUSED: (REPLY,),
    State.OVERDUE: (REMIND, APPEAL_SILENCE, SUE),
    State.GRANTED: (READ, CLOSE),
    State.APPEALABLE: (APPEAL, READ, CLOSE),
    State.LAPSED: (READ, CLOSE),
    State.APPEAL_ON_ITS_WAY: (ASK_RECEIPT,),
    State.APPEAL_RUNNING: (WAIT,),
    State.APPEAL_OVERDUE: (REMIND, SUE),
    State.EXHAUSTED: (SUE, READ, CLOSE),
    State.IN_COURT: (WAIT,),
    State.ENDED: (),
}
DATED = frozenset({WAIT, APPEAL})


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that can be done; ``by`` is the last day for it, where there is one."""

    id: str
    by: date | None = None


def ways(reading: Reading) -> tuple[Way, ...]:
    """Return what can be done next where a request stands, the nearest first."""
    by = reading.last_on
    return tuple(Way(way, by if way in DATED else None) for way in OPEN_TO[reading.state])
