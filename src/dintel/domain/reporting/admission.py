"""Whether a report is taken now, without knowing who sends it.

1. A report with the work that its ticket asked for is always taken. How much work new tickets ask for rises with how
   many reports came lately: one bit, which doubles it, each time their number doubles beyond what is usual.
2. A report without it, from a browser without scripts, is taken when its form was open for a while, and as long as the
   city has taken fewer such reports than it takes in a window of time. The while grows as the window fills.
3. Nothing is refused for good. Whoever must wait is told until when, and the caller keeps what they wrote.
4. A ticket that is older than its life is exchanged for a new one, so that tickets cannot be gathered for a flood.

A window is the same for everybody and begins on the clock: no time of any one report is needed for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from dintel.domain.reporting.work import Ticket

_START = datetime(1970, 1, 1, tzinfo=UTC)


class Verdict(Enum):
    """What becomes of a report now."""

    TAKEN = "taken"
    TOO_SOON = "too_soon"
    FULL = "full"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one city asks for, and how many reports without work it takes."""

    work: int
    """Bits of work in usual times (`work.give`); 0 asks for none."""
    most_work: int
    wait: timedelta
    """How long a form without work was open at least, in an empty window; four times as long in a full one."""
    unproved: int
    """Reports without work that are taken in a window."""
    usual: int
    """Reports in a window with which the work does not rise yet."""
    window: timedelta = timedelta(minutes=10)
    life: timedelta = timedelta(hours=24)
    """Of a ticket: people think, are interrupted, and come back to a form."""


@dataclass(frozen=True, slots=True)
class Admission:
    """What becomes of a report, with its proof, and from when on it is worth trying again."""

    verdict: Verdict
    proof: bool
    again_at: datetime


def window_of(limits: Limits, *, at: datetime) -> int:
    """Return the number of the window that a moment lies in."""
    return (at - _START) // limits.window


def work_asked(limits: Limits, *, lately: int) -> int:
    """Return how many bits of work a new ticket asks for when ``lately`` reports came in a window (1)."""
    if limits.work == 0:
        return 0
    rises = max(0, lately // max(1, limits.usual)).bit_length()
    return max(limits.work, min(limits.most_work, limits.work + rises))


def waiting(limits: Limits, *, unproved: int) -> timedelta:
    """Return how long a form without work must have been open when ``unproved`` reports came without it (2)."""
    filled = min(unproved, limits.unproved) / max(1, limits.unproved)
    return limits.wait * (1 + 3 * filled)


def judge(limits: Limits, ticket: Ticket, *, solved: bool, unproved: int, at: datetime) -> Admission:
    """Return what becomes of a report that came with ``ticket``.

    ``solved`` says whether the work of that ticket came with it, ``unproved`` how many reports were taken without work
    in this window before. A ticket from the future, given out by a server whose clock is ahead, is as new as can be.
    """
    age = ticket.age(at=at)
    if age > limits.life:  # 4.
        return Admission(Verdict.STALE, proof=False, again_at=at)
    if solved and ticket.difficulty > 0:  # 1.
        return Admission(Verdict.TAKEN, proof=True, again_at=at)
    if unproved >= limits.unproved:  # 2.
        following = _START + (window_of(limits, at=at) + 1) * limits.window
        return Admission(Verdict.FULL, proof=False, again_at=following)
    left = waiting(limits, unproved=unproved) - age
    if left > timedelta(0):
        return Admission(Verdict.TOO_SOON, proof=False, again_at=at + left)
    return Admission(Verdict.TAKEN, proof=False, again_at=at)
