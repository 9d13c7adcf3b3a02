"""What the booking centre's API takes and gives. A body with an unknown member is refused."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, BeforeValidator, ConfigDict, Field

from dintel.apps.booking import here
from dintel.apps.booking.entry import VisitEntry
from dintel.apps.booking.queries import names
from dintel.apps.booking.services import HoldPaper
from dintel.apps.booking.services.holds import CHECKS
from dintel.apps.contacts.api.closed import (
    AskedFact,
    DocumentKind,
    Line,
    Needed,
    Purpose,
    Requester,
    Words,
    one_of,
    text,
)

YesNo = Literal["yes", "no", "unknown"]
Stream = Literal["received", "forwarded", "for_another_agency"]
Channel = Literal["visit", "phone", "email", "mail", "fax", "portal", "unknown"]
Result = Literal["let_in", "refused"]
Credentials = Literal["seen", "not_shown", "not_asked", "false"]
Given = Literal["given", "refused", "not_asked"]
Custody = Literal["held", "notified", "transferred", "released"]
State = Literal["before", "running", "empty", "open", "again", "signed", "next"]
Language = Literal["en", "es"]


def _text(value: object) -> object:
    """Refuse a moment that is a number: nobody can say since when it was counted."""
    if isinstance(value, (int, float)):
        message = "write a moment as text, such as 2026-11-22T14:05:00-07:00"
        raise ValueError(message)  # noqa: TRY004 - the validator's own
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_text)]

if TYPE_CHECKING:
    Centre = str
    VisitPurpose = str
    Agency = str
    Basis = str
else:
    Centre = one_of(lambda: tuple(here.centres()))
    VisitPurpose = one_of(lambda: tuple(dict.fromkeys(key for one in here.centres().values() for key in one.purposes)))
    Agency = text(120, 1)
    Basis = text(200)


class Strict(Schema):
    """A body that may hold these members only."""

    model_config = ConfigDict(extra="forbid")


class VisitScreened(Strict):
    """A body with free text. What the city does not keep is refused, but for words kept with a reason."""

    kept_because: Line = ""
    """Why words on a person's status, birthplace, religion or nationality are needed; numbers never are."""


class VisitIn(VisitScreened):
    """One visit as told. ``key`` is made by the sender; the same key logs once."""

    key: UUID
    facility: Centre
    result: Result
    entered_at: Moment
    left_at: Moment | None = None
    agency: Agency
    immigration: YesNo
    officers: int = Field(ge=1, le=200, strict=True)
    credentials: Credentials = "not_asked"
    purpose: VisitPurpose
    purpose_words: Words = ""
    matter: Purpose = "unknown"
    authority: DocumentKind = "none"
    areas: list[Line] = Field(default=[], max_length=40)
    escort_words: Line = ""
    words: Words = ""
    names_given: Given = "not_asked"
    names: Line = ""
    language: Language = "en"

    def entry(self) -> VisitEntry:
        """Return it as the log takes it."""
        told = self.model_dump(exclude={"key", "areas", "kept_because"})
        return VisitEntry(areas=tuple(self.areas), **told)


class ChangesIn(Strict):
    """New values for a visit; what is left out stays."""

    result: Result | None = None
    entered_at: Moment | None = None
    left_at: Moment | None = None
    agency: Agency | None = None
    immigration: YesNo | None = None
    officers: int | None = Field(default=None, ge=1, le=200, strict=True)
    credentials: Credentials | None = None
    purpose: VisitPurpose | None = None
    purpose_words: Words | None = None
    matter: Purpose | None = None
    authority: DocumentKind | None = None
    areas: list[Line] | None = Field(default=None, max_length=40)
    escort_words: Line | None = None
    words: Words | None = None

    def told(self) -> dict[str, Any]:
        """Return the values that were given."""
        told = self.model_dump(exclude_unset=True, exclude_none=True)
        return told | ({"areas": tuple(told["areas"])} if "areas" in told else {})


class VisitCorrectionIn(VisitScreened):
    """Corrections made together, on the version that was seen."""

    version: int = Field(ge=1, le=2_000_000_000, strict=True)
    changes: ChangesIn
    why: Needed


class LeftIn(Strict):
    """When they left; without a moment, now."""

    left_at: Moment | None = None


class WordsIn(VisitScreened):
    """A few words."""

    words: Words = ""


class VisitOut(Schema):
    """One visit of the log. Names of officers are never in it."""

    number: str
    version: int
    facility: str
    shift: str
    result: Result
    entered_at: datetime
    left_at: datetime | None
    is_inside: bool
    agency: str
    immigration: YesNo
    officers: int
    credentials: Credentials
    purpose: str
    purpose_words: str
    matter: str
    authority: str
    areas: list[str]
    past_public: bool
    escort: str
    escort_words: str
    words: str
    contact: str
    logged_by: str
    logged_at: datetime
    late: bool

    @staticmethod
    def resolve_shift(row: Any) -> str:  # noqa: ANN401 - a row
        """Return the name of the shift in addresses."""
        return str(row.shift.key)

    @staticmethod
    def resolve_escort(row: Any) -> str:  # noqa: ANN401 - a row
        """Return the name of the officer who went with them."""
        return row.escort.name if row.escort else ""

    @staticmethod
    def resolve_contact(row: Any) -> str:  # noqa: ANN401 - a row
        """Return the number of the contact that the visit is."""
        return row.contact.number if row.contact else ""

    @staticmethod
    def resolve_logged_by(row: Any) -> str:  # noqa: ANN401 - a row
        """Return the name of who logged it."""
        return str(row.logged_by.name)


class VisitsOut(Schema):
    """A page of visits; ``next`` is the number of the following page, if there is one."""

    items: list[VisitOut]
    count: int
    next: int | None


class ShiftOut(Schema):
    """One shift with its state."""

    key: str
    facility: str
    on: date
    shift: str
    starts_at: datetime
    ends_at: datetime
    state: State
    entries: int
    nil: bool
    sign_offs: int
    signed_by: str
    signed_at: datetime | None

    @classmethod
    def of(cls, line: Any) -> ShiftOut:  # noqa: ANN401 - a ShiftLine
        """Return a shift as the API gives it."""
        off = line.sign_off
        return cls(
            key=line.key,
            facility=line.span.facility,
            on=line.span.on,
            shift=line.span.shift,
            starts_at=line.span.starts_at,
            ends_at=line.span.ends_at,
            state=line.state,
            entries=line.entries,
            nil=line.nil is not None and not line.entries,
            sign_offs=off.ordinal if off else 0,
            signed_by=off.by.name if off else "",
            signed_at=off.at if off else None,
        )


class CentreOut(Schema):
    """What a booking centre is like: the words a program may send."""

    facility: str
    name: str
    series: str
    warrant_minutes: int
    areas: dict[str, bool]
    """Each area, and whether it is open to the public."""
    purposes: dict[str, str]
    """Each purpose, and what it asks in the law's words; empty when it asks for nothing."""
    doubts: list[str]


class ChecksIn(Strict):
    """The five facial checks."""

    court_caption: YesNo = "unknown"
    judge_signed: YesNo = "unknown"
    names_match: YesNo = "unknown"
    place_matches: YesNo = "unknown"
    in_date: YesNo = "unknown"

    def told(self) -> dict[str, str]:
        """Return the five by name."""
        return {name: getattr(self, name) for name in CHECKS}


class VisitHoldIn(VisitScreened):
    """One paper, call or message about a person in custody; no name, no booking number."""

    key: UUID
    facility: Centre
    channel: Channel
    received_at: Moment
    asked: AskedFact
    document: DocumentKind
    agency: Line = ""
    immigration: YesNo = "unknown"
    requester: Requester = "unknown"
    purpose: Purpose = "unknown"
    stream: Stream = "received"
    to_agency: Line = ""
    basis: Basis = ""
    words: Words = ""
    checks: ChecksIn = ChecksIn()
    language: Language = "en"

    def paper(self) -> HoldPaper:
        """Return it as the booking centre takes it."""
        told = self.model_dump(exclude={"key", "checks", "kept_because"})
        return HoldPaper(checks=tuple(self.checks.told().items()), **told)


class OutcomeIn(VisitScreened):
    """One thing that became of a person in custody."""

    kind: Custody
    happened_at: Moment
    ordinary_at: Moment | None = None
    to_agency: Line = ""
    authority: Basis = ""
    words: Words = ""


class ForwardIn(VisitScreened):
    """Where a paper went, or where it belongs."""

    to_agency: Agency
    sent_at: Moment
    words: Words = ""


class CheckIn(Strict):
    """A judge's paper was checked on its face."""

    checked_at: Moment
    checks: ChecksIn


class HonouredIn(Strict):
    """The minute at which a warrant was honoured."""

    answered_at: Moment


class OutcomeOut(Schema):
    """One custody fact; ``minutes_late`` is a release's distance from the ordinary course."""

    kind: Custody
    happened_at: datetime
    ordinary_at: datetime | None
    minutes_late: int | None
    to_agency: str
    authority: str
    words: str


class HoldOut(Schema):
    """One paper with its answer and what became of it."""

    number: str
    received_at: datetime
    answered_at: datetime | None
    asked: str
    document: str
    validity: str
    stream: Stream
    sent_to: str
    agency: str
    basis: str
    outcome: str
    outcome_in_words: str
    outcomes: list[OutcomeOut]

    @classmethod
    def of(cls, hold: Any) -> HoldOut:  # noqa: ANN401 - a Hold
        """Return a paper as the API gives it."""
        row = hold.row
        return cls(
            number=row.number,
            received_at=row.asked_at,
            answered_at=row.answered_at,
            asked=row.asked,
            document=row.document,
            validity=row.validity,
            stream=row.stream,
            sent_to=hold.sent_to,
            agency=row.contact.agency,
            basis=row.basis,
            outcome=row.outcome,
            outcome_in_words=names.outcome_of(row.outcome),
            outcomes=[
                OutcomeOut(
                    kind=fact.row.kind,
                    happened_at=fact.row.happened_at,
                    ordinary_at=fact.row.ordinary_at,
                    minutes_late=fact.late,
                    to_agency=fact.row.to_agency,
                    authority=fact.row.authority,
                    words=fact.row.words,
                )
                for fact in hold.facts
            ],
        )


class HoldsOut(Schema):
    """A page of papers; ``next`` is the number of the following page, if there is one."""

    items: list[HoldOut]
    count: int
    next: int | None


class TimingOut(Schema):
    """How long judge's warrants took: the median with what it was taken over."""

    shown: int
    honoured: int
    waiting: int
    not_on_its_face: int
    median: float | None
    over: int
    target: int


class GapOut(Schema):
    """One thing that does not add up."""

    id: int
    kind: str
    key: str
    facility: str
    on: date
    found_at: datetime
    settled_at: datetime | None
    closed_at: datetime | None
    closed_words: str
