"""What does not add up: pure functions from what is on record to what is missing or odd.

1. A shift that has ended has an entry, or a line that says nobody came.
2. A shift that ended long enough ago is signed off, and nothing was written after the last sign-off.
3. The numbers of a series run from 1 to the last one without a hole.
4. Whoever was let in has left by the end of the shift in which they came, or the shift after it has
   somebody write when they did.
5. Going past the public area rests on a judge's paper, unless it is ordinary work for that purpose.
6. A request to hold a person that is ours has, in time, something written of what became of it.
7. A paper that was forwarded, or was meant for another agency, says where it went.
8. A person whose hold was not honoured is released in the ordinary course, neither later nor earlier.

Nothing here calls anybody wrong: a finding names what is missing and what to do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

EMPTY_SHIFT = "empty_shift"
SIGN_OFF_MISSING = "sign_off_missing"
HOLE = "hole"
NO_TIME_OUT = "no_time_out"
NO_PAPER = "no_paper"
NO_OUTCOME = "no_outcome"
FORWARDED_NOWHERE = "forwarded_nowhere"
HELD_LONGER = "held_longer"
RELEASED_EARLY = "released_early"
KINDS = (
    *(EMPTY_SHIFT, SIGN_OFF_MISSING, HOLE, NO_TIME_OUT, NO_PAPER),
    *(NO_OUTCOME, FORWARDED_NOWHERE, HELD_LONGER, RELEASED_EARLY),
)
HONOURED = frozenset({"comply", "comply_via_counsel"})
"""Outcomes under which a person may lawfully be kept: a judge said so, or counsel did."""


@dataclass(frozen=True, slots=True)
class ShiftState:
    """One shift as it stands on record."""

    key: str
    on: date
    ends_at: datetime
    entries: int = 0
    nil: bool = False
    edits: int = 0
    """How often something was written in it."""
    signed_edits: int | None = None
    """``edits`` as the last sign-off saw it; ``None`` without one."""
    sign_offs: int = 0


@dataclass(frozen=True, slots=True)
class VisitState:
    """One visit as it stands on record."""

    number: str
    on: date
    shift_ends_at: datetime
    let_in: bool
    left_at: datetime | None
    past_public: bool
    judicial: bool
    """A judge's warrant or order is noted."""
    excused: bool
    """For this purpose and agency it is ordinary work to go in without one."""
    contact: int | None = None


@dataclass(frozen=True, slots=True)
class Custody:
    """One thing that became of a person."""

    id: int
    kind: str
    happened_at: datetime
    ordinary_at: datetime | None


@dataclass(frozen=True, slots=True)
class HoldState:
    """One request about a person in custody as it stands on record."""

    number: str
    on: date
    asked: str
    stream: str
    outcome: str
    asked_at: datetime
    contact: int
    is_sent_on: bool = False
    """Where it was forwarded, or where it belongs, is written down."""
    custody: tuple[Custody, ...] = ()
    """In the order recorded: the last of a kind stands."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not add up; ``(kind, key)`` stays the same as long as it does not."""

    kind: str
    key: str
    on: date
    """The day it belongs to."""
    subject_kind: str
    subject_key: str
    contact: int | None = None
    """The contact behind it; if that is sealed, so is the finding."""


def empty_shifts(shifts: Iterable[ShiftState], *, at: datetime) -> Iterator[Finding]:
    """Yield the shifts that ended by ``at`` without an entry or a nil line (1)."""
    for shift in shifts:
        if shift.ends_at <= at and not shift.entries and not shift.nil:
            yield Finding(EMPTY_SHIFT, shift.key, shift.on, "shift", shift.key)


def unsigned_shifts(shifts: Iterable[ShiftState], *, at: datetime, within: timedelta) -> Iterator[Finding]:
    """Yield the shifts with something in them that ended ``within`` ago or earlier, and are not signed (2).

    The key counts the sign-offs: what is written after one asks for a new one, and is a new gap.
    """
    for shift in shifts:
        is_due = shift.ends_at + within <= at and (shift.entries or shift.nil)
        if is_due and shift.signed_edits != shift.edits:
            key = f"{shift.key}+{shift.sign_offs}"
            yield Finding(SIGN_OFF_MISSING, key, shift.on, "shift", shift.key)


def holes(prefix: str, last: int, present: Collection[int], *, on: date, subject: str) -> Iterator[Finding]:
    """Yield each run of numbers in ``[1, last]`` that is not ``present`` (3).

    ``prefix`` is the series and the year, such as ``V-2026``; ``subject`` the centre.
    """
    missing = sorted(set(range(1, last + 1)) - set(present))
    start = 0
    for index, number in enumerate(missing):
        if index + 1 < len(missing) and missing[index + 1] == number + 1:
            continue
        first = missing[start]
        key = f"{prefix}-{first:06d}" if first == number else f"{prefix}-{first:06d}..{number:06d}"
        yield Finding(HOLE, key, on, "booking_centre", subject)
        start = index + 1


def open_visits(visits: Iterable[VisitState], *, at: datetime) -> Iterator[Finding]:
    """Yield the visits that have no time out although their shift has ended (4)."""
    for visit in visits:
        if visit.let_in and visit.left_at is None and visit.shift_ends_at <= at:
            yield _of_visit(NO_TIME_OUT, visit)


def past_public(visits: Iterable[VisitState]) -> Iterator[Finding]:
    """Yield the visits past the public area with no judge's paper noted (5)."""
    for visit in visits:
        if visit.let_in and visit.past_public and not visit.judicial and not visit.excused:
            yield _of_visit(NO_PAPER, visit)


def idle_holds(holds: Iterable[HoldState], *, at: datetime, within: timedelta) -> Iterator[Finding]:
    """Yield the requests to hold a person, received by us, of which nothing more is written (6)."""
    for hold in holds:
        is_ours = hold.asked == "hold_person" and hold.stream == "received"
        if is_ours and not hold.custody and hold.asked_at + within <= at:
            yield _of_hold(NO_OUTCOME, hold, hold.number)


def sent_nowhere(holds: Iterable[HoldState]) -> Iterator[Finding]:
    """Yield the papers for elsewhere of which nobody wrote where they went (7)."""
    for hold in holds:
        if hold.stream != "received" and not hold.is_sent_on:
            yield _of_hold(FORWARDED_NOWHERE, hold, hold.number)


def uneven_releases(holds: Iterable[HoldState], *, within: timedelta) -> Iterator[Finding]:
    """Yield the releases more than ``within`` later or earlier than in the ordinary course (8).

    Of several releases recorded for one request the last record stands.
    """
    for hold in holds:
        releases = [each for each in hold.custody if each.kind == "released"]
        if hold.outcome in HONOURED or not releases or releases[-1].ordinary_at is None:
            continue
        release = releases[-1]
        late = release.happened_at - (release.ordinary_at or release.happened_at)
        if abs(late) > within:
            kind = HELD_LONGER if late > timedelta(0) else RELEASED_EARLY
            yield _of_hold(kind, hold, f"{hold.number}#{release.id}")


def _of_visit(kind: str, visit: VisitState) -> Finding:
    return Finding(kind, visit.number, visit.on, "visit", visit.number, visit.contact)


def _of_hold(kind: str, hold: HoldState, key: str) -> Finding:
    return Finding(kind, key, hold.on, "request", hold.number, hold.contact)
