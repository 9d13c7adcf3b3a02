"""What the API of requests to agencies takes and gives. A body with an unknown member is refused."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from dintel.apps.contacts.api.closed import Day, Line, Long, Needed, Short, Words, one_of, text
from dintel.apps.records.foia import statute
from dintel.apps.records.foia import words as named_words
from dintel.apps.records.foia.queries import listing
from dintel.apps.records.foia.queries.page import FoiaPage, HappeningView
from dintel.apps.records.foia.services import Ask, Note, Plan, Sending
from dintel.lawbook.foia import REQUEST

ONE_DAY = timedelta(days=1)
MOST_CENTS = 100_000_000
Period = Literal["month", "quarter", "half", "year"]
Way = Literal["appeal", "suit", "rest", "wait"]
State = Literal[
    "",
    "late",
    "draft",
    "on_its_way",
    "running",
    "paused",
    "overdue",
    "granted",
    "appealable",
    "lapsed",
    "appeal_on_its_way",
    "appeal_running",
    "appeal_overdue",
    "exhausted",
    "in_court",
    "ended",
]
"""Every state, and ``late``: overdue in either clock."""
Conveyed = Literal["", "portal", "mail", "email", "phone", "hand"]

if TYPE_CHECKING:
    Agency = str
    Template = str
    AnyLetter = str
    What = str
    Outcome = str
    Ground = str
    Title = str
else:
    Agency = one_of(lambda: tuple(statute.foia().agencies))
    Template = one_of(lambda: tuple(one.id for one in statute.letters_of(REQUEST)))
    AnyLetter = one_of(lambda: tuple(statute.foia().letters))
    What = one_of(lambda: tuple(named_words.WHAT))
    Outcome = one_of(lambda: ("", *named_words.OUTCOMES))
    Ground = one_of(lambda: tuple(statute.foia().exemptions))
    Title = text(140, 1)


class _Body(Schema):
    model_config = ConfigDict(extra="forbid")


class AskIn(_Body):
    """What is asked of whom; ``until`` is the last day that is asked for."""

    key: UUID
    title: Title
    agency: Agency
    part: Line = ""
    template: Template
    since: Day
    until: Day
    kept_because: Line = ""

    def ask(self) -> Ask:
        """Return what is asked."""
        return Ask(self.title, self.agency, self.template, self.since, self.until + ONE_DAY, self.part)


class NoteIn(_Body):
    """What happened."""

    what: What
    on: Day
    outcome: Outcome = ""
    appeal_by: Day | None = None
    conveyed: Conveyed = ""
    grounds: list[Ground] = Field(default_factory=list, max_length=14)
    fee_cents: int | None = Field(default=None, ge=0, le=MOST_CENTS)
    papers: list[UUID] = Field(default_factory=list, max_length=50)
    words: Words = ""
    tracking: Short = ""
    kept_because: Line = ""

    def note(self) -> Note:
        """Return what is written down."""
        told = self.model_dump(exclude={"grounds", "papers", "kept_because"})
        return Note(**told, grounds=tuple(self.grounds), papers=tuple(map(str, self.papers)))


class AgencyCorrectionIn(_Body):
    """What stands in the place of a line; without a note it never happened."""

    note: NoteIn | None = None
    why: Needed


class AgencyDecisionIn(_Body):
    """An attorney’s choice."""

    way: Way
    reasons: Long = Field(min_length=1)


class LetterIn(_Body):
    """A letter that is drafted."""

    template: AnyLetter
    ground: Words = ""
    kept_because: Line = ""


class AgencyChangeIn(_Body):
    """Words of a draft that are changed; what is left out stays."""

    version: int = Field(ge=1)
    to_agency: Line | None = None
    to_address: list[Line] | None = Field(default=None, max_length=8)
    reference: Line | None = None
    answer: list[Words] | None = Field(default=None, max_length=40)
    next: list[Words] | None = Field(default=None, max_length=40)
    signer_name: Line | None = None
    signer_title: Line | None = None
    kept_because: Line = ""

    def changes(self) -> dict[str, Any]:
        """Return what is changed."""
        told = self.model_dump(exclude={"version", "kept_because"}, exclude_none=True)
        return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}


class VersionIn(_Body):
    """The version that was read."""

    version: int = Field(ge=1)


class SendingIn(_Body):
    """How and when a signed letter went out."""

    conveyed: Literal["portal", "mail", "email", "phone", "hand"]
    on: Day
    tracking: Short = ""
    words: Words = ""
    kept_because: Line = ""

    def sending(self) -> Sending:
        """Return it as the service takes it."""
        return Sending(self.conveyed, self.on, self.tracking, self.words)


class SeriesIn(_Body):
    """What a series asks, and which span comes next."""

    key: UUID
    title: Title
    agency: Agency
    part: Line = ""
    template: Template
    period: Period
    next_from: Day
    next_on: Day
    kept_because: Line = ""

    def plan(self) -> Plan:
        """Return the plan."""
        return Plan(**self.model_dump(exclude={"key", "kept_because"}))


class SeriesOut(Schema):
    """A series."""

    key: UUID
    title: str
    agency: str
    part: str
    template: str
    period: str
    next_from: date
    next_on: date
    version: int
    ended_at: datetime | None


class AgencyRequestOut(Schema):
    """A request as it stands today; ``until`` is the last day that is asked for."""

    number: str
    title: str
    agency: str
    part: str
    template: str
    since: date
    until: date
    series: UUID | None
    tracking: str
    state: str
    stands: str
    due_on: date | None
    is_late: bool
    sent_on: date | None
    closed_at: datetime | None


class RequestsOut(Schema):
    """A page of requests."""

    items: list[AgencyRequestOut]
    count: int
    next: int | None


class DayOut(Schema):
    """One day of a clock, and why it counts or not."""

    on: str
    number: int
    why: str
    is_counted: bool


class HappeningOut(Schema):
    """One line of the history."""

    ordinal: int
    what: str
    on: date
    outcome: str
    appeal_by: date | None
    conveyed: str
    grounds: list[str]
    fee_cents: int | None
    papers: list[str]
    words: str
    in_place_of: int | None
    is_void: bool
    stands: bool
    why: str
    at: datetime


class AgencyLetterOut(Schema):
    """A letter; drafts are given only to those who may write."""

    ordinal: int
    kind: str
    template: str
    number: str | None
    state: str
    version: int


class RequestPageOut(AgencyRequestOut):
    """A request with its clock, its history and its letters."""

    ways: list[str]
    remarks: list[str]
    clock: str
    days: list[DayOut]
    history: list[HappeningOut]
    letters: list[AgencyLetterOut]
    choice: str


class RecordOut(Schema):
    """How one agency answered; all of them together have no name."""

    agency: str
    name: str
    sent: int
    answered: int
    in_time: int
    overdue: int
    given: int
    median_days: int | None
    longest_days: int | None


def request_out(line: listing.FoiaLine) -> dict[str, Any]:
    """Return a request as plain values."""
    row = line.request
    names = ("number", "title", "agency", "part", "template", "since", "tracking", "sent_on", "closed_at")
    told = {name: getattr(row, name) for name in names}
    told |= {"until": line.last_asked, "series": row.series.key if row.series else None}
    return told | {"state": line.state, "stands": line.stands, "due_on": line.due_on, "is_late": line.is_late}


def page_out(page: FoiaPage, *, with_drafts: bool) -> dict[str, Any]:
    """Return a request with all that its page shows as plain values."""
    numbers = {one.row.pk: one.row.ordinal for one in page.story}
    letters = [one for one in page.letters if one.number or with_drafts]
    return request_out(page.line) | {
        "ways": [one.id for one in page.ways],
        "remarks": list(page.remarks),
        "clock": page.clock.words if page.clock else "",
        "days": list(page.clock.days) if page.clock else [],
        "history": [_happening(one, numbers) for one in reversed(page.story)],
        "letters": letters,
        "choice": page.decisions[-1].way if page.decisions else "",
    }


def _happening(one: HappeningView, numbers: dict[int, int]) -> dict[str, Any]:
    row, stands = one.row, not one.is_corrected and not one.is_void
    names = ("ordinal", "what", "on", "outcome", "appeal_by", "conveyed", "grounds", "fee_cents", "papers", "words")
    told = {name: getattr(row, name) for name in (*names, "is_void", "why", "at")}
    return told | {"stands": stands, "in_place_of": numbers.get(row.in_place_of_id or 0)}
