"""What happened to a request, day by day, as letters and receipts show it.

A history holds facts, also those an agency had no right to, such as a second question: what they do to
the clock is the clock's to say. Refused is only what cannot have happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class What(StrEnum):
    """One thing that happens to a request."""

    SENT = "sent"
    RECEIVED = "received"
    """By any office that the agency's regulations name for requests."""
    AT_OFFICE = "at_office"
    """By the office that answers it."""
    QUESTION = "question"
    """The agency asks for information about the request."""
    REPLY = "reply"
    FEE_QUESTION = "fee_question"
    FEE_REPLY = "fee_reply"
    EXTENSION = "extension"
    """A written notice of unusual circumstances."""
    DOCUMENTS = "documents"
    """Some came; the answer may still be owed."""
    DETERMINATION = "determination"
    APPEAL = "appeal"
    APPEAL_RECEIVED = "appeal_received"
    APPEAL_DECISION = "appeal_decision"
    SUIT = "suit"
    SUIT_ENDED = "suit_ended"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """What an answer, or the decision of an appeal, gives."""

    GRANTED = "granted"
    PARTLY = "partly"
    DENIED = "denied"
    NO_RECORDS = "no_records"
    NEITHER = "neither"
    """The agency neither confirms nor denies that there are records."""
    REMANDED = "remanded"
    """An appeal sends it back to the office, which answers once more."""


ADVERSE = frozenset(Outcome) - {Outcome.GRANTED, Outcome.REMANDED}
DECIDING = frozenset({What.DETERMINATION, What.APPEAL_DECISION})
OPENED_BY = {
    What.REPLY: What.QUESTION,
    What.FEE_REPLY: What.FEE_QUESTION,
    What.APPEAL_RECEIVED: What.APPEAL,
    What.APPEAL_DECISION: What.APPEAL,
    What.SUIT_ENDED: What.SUIT,
}
ONCE = frozenset({What.SENT, What.RECEIVED, What.AT_OFFICE, What.SUIT, What.SUIT_ENDED, What.WITHDRAWN})
LAST = frozenset({What.WITHDRAWN, What.SUIT_ENDED})
"""After which nothing happens but that papers may still come."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing and its day; ``outcome`` stands with an answer and with the decision of an appeal only.

    ``appeal_by`` is the last day for an appeal that the letter of an answer names, where it names one.
    """

    what: What
    on: date
    outcome: Outcome | None = None
    appeal_by: date | None = None


class OutOfOrderError(ValueError):
    """``happening`` cannot have happened where it stands; ``why`` names the reason."""

    def __init__(self, happening: Happening, why: str) -> None:
        """Say which one and why."""
        super().__init__(f"{happening.what} on {happening.on}: {why}")
        self.happening = happening
        self.why = why


BEFORE_THE_LAST, NOT_SENT, TWICE, NOTHING_OPEN = "before_the_last", "not_sent", "twice", "nothing_open"
ENDED, OUTCOME, ANSWERED, UNANSWERED = "ended", "outcome", "answered", "unanswered"
APPEAL_DAY = "appeal_day"


def check(history: Sequence[Happening]) -> None:
    """Raise ``OutOfOrderError`` for the first thing that cannot have happened after those before it."""
    for place, one in enumerate(history):
        why = _wrong(one, history[:place])
        if why:
            raise OutOfOrderError(one, why)


def _wrong(one: Happening, before: Sequence[Happening]) -> str:
    past = [other.what for other in before]
    if (one.what is What.SENT) != (not before):
        return TWICE if before else NOT_SENT
    if before and one.on < before[-1].on:
        return BEFORE_THE_LAST
    if LAST & set(past) and one.what is not What.DOCUMENTS:
        return ENDED
    if one.what in ONCE and one.what in past:
        return TWICE
    return _wrong_answer(one, before) or _not_open(one, before)


def _not_open(one: Happening, before: Sequence[Happening]) -> str:
    opening, past = OPENED_BY.get(one.what), [other.what for other in before]
    is_over = one.what is What.APPEAL_RECEIVED and not is_appeal_open(before)
    if is_over or (opening and past.count(one.what) >= past.count(opening)):
        return NOTHING_OPEN
    return ""


def _wrong_answer(one: Happening, before: Sequence[Happening]) -> str:
    if (one.what in DECIDING) != (one.outcome is not None):
        return OUTCOME
    if one.outcome is Outcome.REMANDED and one.what is What.DETERMINATION:
        return OUTCOME
    if one.appeal_by is not None and (
        one.what is not What.DETERMINATION or one.outcome not in ADVERSE or one.appeal_by < one.on
    ):
        return APPEAL_DAY
    if one.what is What.DETERMINATION and answer_of(before):
        return ANSWERED
    if one.what is What.APPEAL and is_appeal_open(before):
        return UNANSWERED
    return ""


def answer_of(history: Sequence[Happening]) -> Happening | None:
    """Return the answer that stands, or ``None``: one that an appeal sent back stands no longer."""
    return last(since_sent_back(history)[1], What.DETERMINATION)


def after_last(history: Sequence[Happening], what: What) -> Sequence[Happening]:
    """Return what happened after the last thing of a kind; nothing where there is none."""
    places = [place for place, one in enumerate(history) if one.what is what]
    return history[places[-1] + 1 :] if places else ()


def since_sent_back(history: Sequence[Happening]) -> tuple[date | None, Sequence[Happening]]:
    """Return the day an appeal last sent the request back, ``None`` if none did, and what happened from then on."""
    for place in range(len(history), 0, -1):
        if history[place - 1].outcome is Outcome.REMANDED:
            return history[place - 1].on, history[place:]
    return None, history


def is_appeal_open(history: Sequence[Happening]) -> bool:
    """Whether an appeal waits for its decision."""
    past = [one.what for one in history]
    return past.count(What.APPEAL) > past.count(What.APPEAL_DECISION)


def last(history: Sequence[Happening], what: What) -> Happening | None:
    """Return the last thing of a kind, or ``None``."""
    return next((one for one in reversed(history) if one.what is what), None)
