"""When an answer of a federal agency is due, and where a request stands on a day (5 U.S.C. 552(a)(6)(A)-(C)).

1. The clock starts when the office that answers has the request, at the latest some days after any
   office of the agency that takes requests has it. With only the second known, that latest day is taken.
2. One question about the request stops it until the reply has come, and no second one does. Questions
   about fees stop it as often as they are asked.
3. A day on which the clock stands for any part is not counted, so that "overdue" is never said too early.
4. Ten more working days are given by a written notice of unusual circumstances, if it came in time.
5. An answer ends the clock; an appeal that sends the request back starts it anew on that day.
6. The day after the last one the request is overdue: remedies are presumed exhausted.
7. A last day for an appeal is counted from the day of the answer. A letter may give more, and then its day is the last
   one; never less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from enum import StrEnum

from dintel.domain.deadlines import Calendar, Due, Pause, Rule, due
from dintel.domain.deadlines.clock import begins_at, ends_at
from dintel.domain.foia.history import (
    ADVERSE,
    DECIDING,
    Happening,
    Outcome,
    What,
    after_last,
    answer_of,
    check,
    is_appeal_open,
    last,
    since_sent_back,
)


class State(StrEnum):
    """Where a request stands."""

    ON_ITS_WAY = "on_its_way"
    """Sent; no receipt is known, so no clock runs."""
    RUNNING = "running"
    PAUSED = "paused"
    OVERDUE = "overdue"
    GRANTED = "granted"
    APPEALABLE = "appealable"
    LAPSED = "lapsed"
    """The time for an appeal is over, as far as the statute gives it."""
    APPEAL_ON_ITS_WAY = "appeal_on_its_way"
    APPEAL_RUNNING = "appeal_running"
    APPEAL_OVERDUE = "appeal_overdue"
    EXHAUSTED = "exhausted"
    """An appeal was refused in whole or in part."""
    IN_COURT = "in_court"
    ENDED = "ended"


class Remark(StrEnum):
    """What a reader of the count must know."""

    START_ASSUMED = "start_assumed"
    SECOND_QUESTION = "second_question"
    LATE_EXTENSION = "late_extension"
    ANSWERED_LATE = "answered_late"
    APPEALED_LATE = "appealed_late"
    LETTER_GIVES_MORE = "letter_gives_more"
    LETTER_GIVES_LESS = "letter_gives_less"


@dataclass(frozen=True, slots=True)
class Clocks:
    """How everything is counted, as the law's files say."""

    start: Rule
    """From any office that takes requests to the latest start."""
    answer: Rule
    extended: Rule
    appeal_window: Rule
    appeal: Rule
    calendar: Calendar
    zone: tzinfo

    def count(self, rule: Rule, day: date, pauses: Sequence[Pause] = ()) -> Due:
        """Return when ``rule`` falls due after something that happened on ``day``."""
        return due(rule, begins_at(day, self.zone), calendar=self.calendar, zone=self.zone, pauses=pauses)


@dataclass(frozen=True, slots=True)
class Counted:
    """The clock of the answer: the day it started and when the answer is due, both ``None`` before any receipt."""

    started_on: date | None = None
    due: Due | None = None
    is_extended: bool = False
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a request stands on a day. ``due`` is the clock that matters now, with its days explained.

    ``letter_by`` is the day that a letter gives beyond that clock, which the statute only says how short it may not be.
    """

    state: State
    due: Due | None = None
    remarks: tuple[Remark, ...] = ()
    letter_by: date | None = None

    @property
    def last_on(self) -> date | None:
        """The last day of the clock: the letter's where it gives more than the statute."""
        return self.letter_by or (self.due.on if self.due else None)


def read(history: Sequence[Happening], on: date, clocks: Clocks) -> Reading:
    """Return where a request stands at the end of ``on``; what happened later is not known then.

    Raises ``OutOfOrderError`` for a history that cannot be, ``ValueError`` for a day before it was sent.
    """
    check(history)
    known = [one for one in history if one.on <= on]
    if not known:
        message = f"on {on} the request was not sent yet"
        raise ValueError(message)
    counted = answer_clock(known, clocks)
    found = _ended(known) or _appealed(known, on, clocks) or _answered(known, on, clocks) or _open(counted, on)
    return replace(found, remarks=(*counted.remarks, *found.remarks))


def answer_clock(history: Sequence[Happening], clocks: Clocks) -> Counted:
    """Return the clock of the answer that is owed, or that the answer had when it came."""
    back_on, since = since_sent_back(history)  # 5.
    started_on, remarks = (back_on, []) if back_on else _start(history, clocks)
    if started_on is None:
        return Counted()
    pauses, more = _pauses(history, clocks.zone)
    found = clocks.count(clocks.answer, started_on, pauses)
    extension = next((one for one in since if one.what is What.EXTENSION), None)
    is_late = extension is not None and _is_past(found, extension.on)
    if extension and not is_late:  # 4.
        found = clocks.count(clocks.extended, started_on, pauses)
    answer = last(since, What.DETERMINATION)
    told = [(Remark.LATE_EXTENSION, is_late), (Remark.ANSWERED_LATE, answer is not None and _is_past(found, answer.on))]
    more += [remark for remark, applies in told if applies]
    return Counted(started_on, found, extension is not None and not is_late, (*remarks, *more))


def _start(history: Sequence[Happening], clocks: Clocks) -> tuple[date | None, list[Remark]]:
    any_office, right_office = last(history, What.RECEIVED), last(history, What.AT_OFFICE)
    latest = clocks.count(clocks.start, any_office.on).on if any_office else None
    if right_office is None:  # 1.
        return latest, [Remark.START_ASSUMED] if latest else []
    return (min(right_office.on, latest) if latest else right_office.on), []


def _pauses(history: Sequence[Happening], zone: tzinfo) -> tuple[list[Pause], list[Remark]]:
    fees = _spans(history, What.FEE_QUESTION, What.FEE_REPLY, zone)
    questions = _spans(history, What.QUESTION, What.REPLY, zone)
    return questions[:1] + fees, [Remark.SECOND_QUESTION] if questions[1:] else []  # 2.


def _spans(history: Sequence[Happening], asked: What, told: What, zone: tzinfo) -> list[Pause]:
    """Return a span for each question: from its day through that of its reply, without an end while there is none.

    Replies answer questions in their order. An answer to the whole request ends the wait for a reply as well.
    """
    replies = iter([one.on for one in history if one.what is told])
    spans = []
    for place, one in enumerate(history):
        if one.what is asked:
            ends = [next(replies, None), next((other.on for other in history[place:] if other.what in DECIDING), None)]
            end = min((day for day in ends if day), default=None)
            spans.append(Pause(begins_at(one.on, zone), ends_at(end, zone) if end else None, asked.value))  # 3.
    return spans


def _is_past(found: Due, day: date) -> bool:
    return found.on is not None and day > found.on


def _ended(history: Sequence[Happening]) -> Reading | None:
    past = {one.what for one in history}
    if past & {What.WITHDRAWN, What.SUIT_ENDED}:
        return Reading(State.ENDED)
    return Reading(State.IN_COURT) if What.SUIT in past else None


def _appealed(history: Sequence[Happening], on: date, clocks: Clocks) -> Reading | None:
    appeal = last(history, What.APPEAL)
    if appeal is None:
        return None
    decision = last(history, What.APPEAL_DECISION)
    if not is_appeal_open(history) and decision:
        is_overtaken = last(after_last(history, What.APPEAL_DECISION), What.DETERMINATION) is not None
        state = State.EXHAUSTED if decision.outcome in ADVERSE else State.GRANTED
        return None if is_overtaken or decision.outcome is Outcome.REMANDED else Reading(state)
    answer = answer_of(history)
    last_on = _window(answer, clocks).last_on if answer else None
    late = last_on is not None and appeal.on > last_on
    remarks = (Remark.APPEALED_LATE,) if late else ()
    received = last(after_last(history, What.APPEAL), What.APPEAL_RECEIVED)
    if received is None:
        return Reading(State.APPEAL_ON_ITS_WAY, remarks=remarks)
    found = clocks.count(clocks.appeal, received.on)
    return Reading(State.APPEAL_OVERDUE if _is_past(found, on) else State.APPEAL_RUNNING, found, remarks)


def _answered(history: Sequence[Happening], on: date, clocks: Clocks) -> Reading | None:
    answer = answer_of(history)
    if answer is None:
        return None
    if answer.outcome not in ADVERSE:
        return Reading(State.GRANTED)
    window = _window(answer, clocks)
    is_over = window.last_on is not None and on > window.last_on
    return replace(window, state=State.LAPSED) if is_over else window


def _window(answer: Happening, clocks: Clocks) -> Reading:
    """Return the time for an appeal from an answer, as open: the statute's days, and the letter's day if later (7)."""
    found, named = clocks.count(clocks.appeal_window, answer.on), answer.appeal_by
    if named is None or named == found.on:
        return Reading(State.APPEALABLE, found)
    if _is_past(found, named):
        return Reading(State.APPEALABLE, found, (Remark.LETTER_GIVES_MORE,), named)
    return Reading(State.APPEALABLE, found, (Remark.LETTER_GIVES_LESS,))


def _open(counted: Counted, on: date) -> Reading:
    if counted.due is None:
        return Reading(State.ON_ITS_WAY)
    if counted.due.paused:
        return Reading(State.PAUSED, counted.due)
    return Reading(State.OVERDUE if _is_past(counted.due, on) else State.RUNNING, counted.due)  # 6.
