"""A public-records request to the city: the note, the answer, and how late it is (NMSA 14-2-8, 14-2-11).

1. Whoever asks, the same clock runs: an agency that cites the Act, a reporter, a resident.
2. Unless the records are open by then, a written note says within three business days when they will be.
3. The answer comes within fifteen calendar days after receipt: records, a denial with the names and
   titles of those responsible, or both. A promise of a later day moves nothing.
4. For each day after the last an unreasonable failure may cost up to $100. That is the most, and a
   court's to say: it is shown as what may be at stake, never as what is owed.
5. Exempt matter means redact, not withhold: what is asked for is denied as a whole only if every record of it is,
   and that somebody found no record is an answer too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from enum import StrEnum

from dintel.domain.deadlines import Calendar, Due, Rule, due
from dintel.domain.deadlines.clock import begins_at

MOST_DOLLARS_A_DAY = 100
"""NMSA 14-2-11."""


class What(StrEnum):
    """One thing that happens to a request."""

    RECEIVED = "received"
    NOTE = "note"
    """The written note that says when."""
    RELEASED = "released"
    """Some records; more may follow."""
    ANSWERED = "answered"
    """All that there is was opened, denied or both, or there is none."""
    WITHDRAWN = "withdrawn"


LAST = frozenset({What.ANSWERED, What.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing and its day."""

    what: What
    on: date


class State(StrEnum):
    """Where a request stands; the note comes before the answer."""

    NOTE_DUE = "note_due"
    NOTE_LATE = "note_late"
    ANSWER_DUE = "answer_due"
    ANSWER_LATE = "answer_late"
    ANSWERED = "answered"
    ANSWERED_LATE = "answered_late"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Clocks:
    """How the note and the answer are counted, each on its calendar."""

    note: Rule
    note_calendar: Calendar
    answer: Rule
    answer_calendar: Calendar
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a request stands on a day; ``days_late`` are calendar days after the last one for the answer."""

    state: State
    note: Due
    answer: Due
    days_late: int = 0

    @property
    def most_dollars(self) -> int:
        """What an unreasonable failure may cost at the most so far (4)."""
        return self.days_late * MOST_DOLLARS_A_DAY


def read(history: Sequence[Happening], on: date, clocks: Clocks) -> Reading:
    """Return where a request stands at the end of ``on``.

    Raises ``ValueError`` for a history that does not begin with its receipt, goes back in time or goes
    on after its end, and for a day before the receipt.
    """
    _check(history)
    received_on = history[0].on
    if on < received_on:
        message = f"on {on} the request had not been received yet: it came on {received_on}"
        raise ValueError(message)
    start = begins_at(received_on, clocks.zone)
    note = due(clocks.note, start, calendar=clocks.note_calendar, zone=clocks.zone)
    answer = due(clocks.answer, start, calendar=clocks.answer_calendar, zone=clocks.zone)
    known = {one.what: one.on for one in history if one.on <= on}
    until = known.get(What.ANSWERED, on)
    late = max(0, (until - answer.on).days) if answer.on and What.WITHDRAWN not in known else 0
    return Reading(_state(known, note, on, late), note, answer, late)


def _check(history: Sequence[Happening]) -> None:
    days = [one.on for one in history]
    if not history or history[0].what is not What.RECEIVED:
        message = "a history begins with the receipt of the request"
        raise ValueError(message)
    if any(one.what is What.RECEIVED for one in history[1:]):
        message = "a request is received once; what comes again is another request"
        raise ValueError(message)
    if days != sorted(days):
        message = "each thing happens on the day of the one before it, or later"
        raise ValueError(message)
    if LAST & {one.what for one in history[:-1]}:
        message = "nothing follows the answer or the withdrawal of a request"
        raise ValueError(message)


def _state(known: dict[What, date], note: Due, on: date, days_late: int) -> State:
    if What.WITHDRAWN in known:
        return State.WITHDRAWN
    if What.ANSWERED in known:
        return State.ANSWERED_LATE if days_late else State.ANSWERED
    if days_late:
        return State.ANSWER_LATE
    if {What.NOTE, What.RELEASED} & set(known):  # 2.
        return State.ANSWER_DUE
    return State.NOTE_LATE if note.on and on > note.on else State.NOTE_DUE


@dataclass(frozen=True, slots=True)
class Exemption:
    """One matter that the law lets the city keep back; ``keeps_off`` where a public site may not show it unredacted."""

    id: str
    title: str
    words: str
    provisions: tuple[str, ...]
    mark: str
    doubt: str
    order: int
    keeps_off: bool
    where: str


class Decision(StrEnum):
    """What was decided of one record that was found."""

    OPEN = "open"
    """Nothing yet."""
    RELEASE = "release"
    REDACT = "redact"
    DENY = "deny"


class Answer(StrEnum):
    """What the city answers as a whole."""

    RELEASE = "release"
    PART = "part"
    DENIAL = "denial"
    NOTHING = "nothing"


def answer_of(decisions: Sequence[Decision]) -> Answer:
    """Return what the decisions on all the records that were found come to (5).

    Raises ``ValueError`` while one of them is open.
    """
    if Decision.OPEN in decisions:
        message = "a record is not decided yet, so nobody can say what the answer is"
        raise ValueError(message)
    kinds = set(decisions)
    if not kinds:
        return Answer.NOTHING
    if kinds == {Decision.RELEASE}:
        return Answer.RELEASE
    return Answer.DENIAL if kinds == {Decision.DENY} else Answer.PART


def newest_late(on: date, clocks: Clocks, *, back: int) -> date | None:
    """Return the newest day of receipt whose answer is late on ``on``, of the ``back`` days before it.

    Whatever came on that day or before it is late too, so a list finds its late ones by one comparison. ``None`` where
    none of those days is.
    """
    for days in range(back + 1):
        received_on = on - timedelta(days=days)
        if read([Happening(What.RECEIVED, received_on)], on, clocks).days_late:
            return received_on
    return None
