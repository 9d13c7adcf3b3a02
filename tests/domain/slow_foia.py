"""Where a request stands, a second time: a clerk with a wall calendar who lives through every day.

Nothing is counted ahead. Each evening the clerk has read the letters of the day and moves a pencil by one, or does
not. What is shared with the clever code are the records it reads and the names of its states.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from dintel.domain.foia import Happening, What
from dintel.domain.foia.clock import Remark, State
from dintel.domain.foia.history import Outcome

BAD = {Outcome.PARTLY, Outcome.DENIED, Outcome.NO_RECORDS, Outcome.NEITHER}
ASKING, TELLING = {What.QUESTION, What.FEE_QUESTION}, {What.REPLY, What.FEE_REPLY}


@dataclass
class Clerk:
    """What lies on the desk."""

    holidays: set[date]
    any_office: int | None = None
    """Working days since any office had it."""
    right_office: bool = False
    counted: int | None = None
    """Working days of the clock, ``None`` before it starts."""
    allowed: int = 20
    due_on: date | None = None
    extensions: int = 0
    questions: int = 0
    waiting: dict[What, list[bool]] = field(default_factory=lambda: {what: [] for what in ASKING})
    """For each question without a reply whether it stops the clock."""
    answer: tuple[Outcome, date] | None = None
    pinned: date | None = None
    """The day that the letter of that answer names for an appeal, pinned to the wall."""
    appeal: str = ""
    appeal_counted: int = 0
    appeal_due: date | None = None
    court: str = ""
    sent_back: bool = False
    """Today, so that today is not counted."""
    remarks: set[Remark] = field(default_factory=set)

    def live_through(self, day: date, letters: Sequence[Happening]) -> None:
        """Read the letters of a day, then count it."""
        working = day.weekday() < 5 and day not in self.holidays
        stops, ran, appealed = self._stops(), self.counted, self.appeal == "running"
        self.sent_back = False
        if self.any_office is not None and working:
            self.any_office += 1
        for letter in letters:
            self._read(letter)
            stops = stops or self._stops() or (letter.what is What.FEE_QUESTION)
            stops = stops or (letter.what is What.QUESTION and self.questions == 1)
        if self.counted is None and self.any_office is not None and self.any_office >= 10:
            self.counted = 0
        elif ran is not None and working and not stops and not self.sent_back:
            self.counted = ran + 1
            if self.counted == self.allowed:
                self.due_on = day
        if appealed and self.appeal == "running" and working:
            self.appeal_counted += 1
            self.appeal_due = day if self.appeal_counted == 20 else self.appeal_due

    def _stops(self) -> bool:
        return any(stops for waiting in self.waiting.values() for stops in waiting)

    def _read(self, one: Happening) -> None:
        if one.what in ASKING:
            self.questions += one.what is What.QUESTION
            self.waiting[one.what].append(one.what is What.FEE_QUESTION or self.questions == 1)
        elif one.what in TELLING:
            self.waiting[What.QUESTION if one.what is What.REPLY else What.FEE_QUESTION].pop(0)
        elif one.what is What.RECEIVED:
            self.any_office = 0
        elif one.what is What.AT_OFFICE:
            self.right_office = True
            self.counted = 0 if self.counted is None else self.counted
        elif one.what is What.EXTENSION:
            self._extension()
        elif one.what in {What.SUIT, What.SUIT_ENDED, What.WITHDRAWN}:
            self.court = one.what
        else:
            self._decide(one)

    def _extension(self) -> None:
        self.extensions += 1
        if self.extensions == 1 and self.due_on is None:
            self.allowed = 30
        elif self.extensions == 1:
            self.remarks.add(Remark.LATE_EXTENSION)

    def _decide(self, one: Happening) -> None:
        if one.outcome:
            self.waiting = {what: [False] * len(waiting) for what, waiting in self.waiting.items()}
        if one.what is What.DETERMINATION:
            assert one.outcome
            self.answer, self.pinned = (one.outcome, one.on), one.appeal_by
            self.appeal = "" if self.appeal in {"bad", "good"} else self.appeal
            self.remarks |= {Remark.ANSWERED_LATE} if self.due_on else set()
        elif one.what is What.APPEAL:
            self.appeal = "sent"
        elif one.what is What.APPEAL_RECEIVED:
            self.appeal, self.appeal_counted, self.appeal_due = "running", 0, None
        elif one.outcome is Outcome.REMANDED:
            self.counted, self.allowed, self.extensions, self.due_on = 0, 20, 0, None
            self.answer, self.appeal, self.remarks, self.sent_back = None, "", set(), True
        elif one.what is What.APPEAL_DECISION:
            self.appeal = "bad" if one.outcome in BAD else "good"

    def state(self, today: date) -> State:
        """Return where the request stands in the evening."""
        if self.court:
            return State.IN_COURT if self.court == What.SUIT else State.ENDED
        if self.appeal:
            overdue = self.appeal_due is not None and today > self.appeal_due
            running = State.APPEAL_OVERDUE if overdue else State.APPEAL_RUNNING
            names = {"sent": State.APPEAL_ON_ITS_WAY, "running": running, "bad": State.EXHAUSTED}
            return names.get(self.appeal, State.GRANTED)
        if self.answer:
            outcome, day = self.answer
            is_over = (today - day).days > 90 and not (self.pinned and today <= self.pinned)
            refused = State.LAPSED if is_over else State.APPEALABLE
            return refused if outcome in BAD else State.GRANTED
        if self.counted is None and self.any_office is None:
            return State.ON_ITS_WAY
        if self.due_on:
            return State.OVERDUE if today > self.due_on else State.RUNNING
        return State.PAUSED if self._stops() else State.RUNNING
