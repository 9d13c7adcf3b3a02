"""What the API takes and gives. A body with an unknown member is refused, not quietly cut."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from dintel.apps.contacts.api.closed import (
    AskedFact,
    Day,
    Department,
    DocumentKind,
    Facility,
    Line,
    Long,
    Moment,
    Needed,
    Purpose,
    Requester,
    Setting,
    Short,
    Urgency,
    Validity,
    Words,
)
from dintel.apps.contacts.report import Asked, Paper, Report, Sighting

YesNo = Literal["yes", "no", "unknown"]
Channel = Literal["visit", "phone", "email", "mail", "fax", "portal", "unknown"]
Stream = Literal["received", "forwarded", "for_another_agency"]
Verified = Literal["unverified", "verified", "not_an_officer"]
Outcome = Literal[
    "comply",
    "comply_via_counsel",
    "counsel_hold",
    "decline",
    "public_access",
    "stand_aside",
    "police",
    "not_prohibited",
]
Seen = Literal[
    "names", "masked", "uniform", "weapons", "vehicles", "consent", "duress", "areas",
    "taken", "arrested", "released", "children", "injuries", "interpreter", "video", "other",
]  # fmt: skip


class Strict(Schema):
    """A body that may hold these members only."""

    model_config = ConfigDict(extra="forbid")


class Screened(Strict):
    """A body with free words; what the city does not keep is refused, but for words kept with a reason."""

    kept_because: Annotated[Line, Field(exclude=True)] = ""
    """Why words on a person's status, birthplace, religion or nationality are needed; numbers never are."""


class PaperIn(Screened):
    """One paper shown or sent, with what can be checked on its face."""

    kind: DocumentKind
    form_number: Short = ""
    issuer: Line = ""
    court: Line = ""
    docket: Short = ""
    signer_title: Short = ""
    dated_on: Day | None = None
    return_on: Day | None = None
    scope: Words = ""
    court_caption: YesNo = "unknown"
    judge_signed: YesNo = "unknown"
    names_match: YesNo = "unknown"
    place_matches: YesNo = "unknown"
    in_date: YesNo = "unknown"

    def paper(self) -> Paper:
        """Return it as the register takes it."""
        return Paper(**self.dict())


class AskedIn(Screened):
    """One thing asked; a fact left out is unknown."""

    asked: AskedFact = "unknown"
    urgency: Urgency = "unknown"
    document: DocumentKind = "unknown"
    requester: Requester = "unknown"
    validity: Validity = "unknown"
    purpose: Purpose = "unknown"
    setting: Setting = "unknown"
    words: Words = ""
    basis: Line = ""
    stream: Stream = "received"
    asked_at: Moment | None = None
    papers: list[PaperIn] = Field(default=[], max_length=20)

    def request(self) -> Asked:
        """Return it as the register takes it."""
        told = self.dict(exclude={"words", "basis", "stream", "asked_at", "papers"})
        facts = {axis: value for axis, value in told.items() if value != "unknown"}
        papers = tuple(paper.paper() for paper in self.papers)
        return Asked(facts, self.words, self.basis, self.stream, self.asked_at, papers)


class SightingIn(Screened):
    """One thing seen of the officers' conduct."""

    seen: Seen
    answer: Literal["", "yes", "no", "given", "refused", "not_asked"] = ""
    count: int | None = Field(default=None, ge=0, le=30_000, strict=True)
    words: Words = ""

    def sighting(self) -> Sighting:
        """Return it as the register takes it."""
        return Sighting(**self.dict())


class ContactIn(Screened):
    """One contact as told. ``key`` is made by the sender; the same key files once."""

    key: UUID
    channel: Channel
    language: Literal["en", "es"] = "en"
    began_at: Moment | None = None
    ended_at: Moment | None = None
    facility: Facility = ""
    department: Department = ""
    place: Line = ""
    spot_public: YesNo = "unknown"
    agency: Line = ""
    component: Short = ""
    immigration: YesNo = "unknown"
    officers: int | None = Field(default=None, ge=0, le=500, strict=True)
    account: Long = ""
    said: Words = ""
    sealed: bool = Field(default=False, strict=True)
    sealed_why: Line = ""
    asked: list[AskedIn] = Field(default=[], max_length=20)
    sightings: list[SightingIn] = Field(default=[], max_length=40)

    def report(self) -> Report:
        """Return it as the register takes it."""
        told = self.dict(exclude={"key", "asked", "sightings"})
        return Report(
            source="api",
            asked=tuple(one.request() for one in self.asked),
            sightings=tuple(one.sighting() for one in self.sightings),
            **told,
        )


class ReceiptOut(Schema):
    """What the city says back."""

    key: UUID
    number: str
    received_at: datetime
    outcome: str
    policy_hash: str
    again: bool
    clock_doubt: bool


class DeterminationOut(Schema):
    """One determination; ``record`` holds facts, rules, citations and policy."""

    ordinal: int
    step: Literal["proposed", "confirmed", "overridden"]
    outcome: str
    reasons: str
    by: str
    at: datetime
    policy_hash: str
    policy_on: date
    record_sha256: str
    record: dict[str, Any]

    @staticmethod
    def resolve_by(row: Any) -> str:  # noqa: ANN401 - a row
        """Return the name of who decided; empty for the law's own answer."""
        return row.by.name if row.by_id else ""

    @staticmethod
    def resolve_record(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
        """Return the kept record as values."""
        kept: dict[str, Any] = json.loads(row.record)
        return kept


class RequestOut(Schema):
    """One thing asked, with the answer that stands."""

    number: str
    asked: str
    urgency: str
    document: str
    requester: str
    validity: str
    purpose: str
    setting: str
    words: str
    basis: str
    stream: Stream
    asked_at: datetime
    answered_at: datetime | None
    state: Literal["answered", "with_counsel", "decided", "closed"]
    outcome: str


class ContactRow(Schema):
    """One contact in a list."""

    number: str
    version: int
    source: str
    channel: Channel
    began_at: datetime
    received_at: datetime
    clock_doubt: bool
    facility: str
    department: str
    place: str
    setting: str
    agency: str
    immigration: YesNo
    officers: int | None
    verified: Verified
    counts_as_federal_activity: bool
    outcome: str
    with_counsel: bool
    sealed: bool


class ContactOut(ContactRow):
    """One contact with what was asked."""

    key: UUID
    ended_at: datetime | None
    spot_public: YesNo
    component: str
    account: str
    said: str
    requests: list[RequestOut]

    @staticmethod
    def resolve_requests(row: Any) -> list[Any]:  # noqa: ANN401 - a row
        """Return the requests in order."""
        return list(row.requests.all())


class Page(Schema):
    """A page of contacts; ``next`` is the address of the following one, if there is one."""

    items: list[ContactRow]
    next: str | None


class VerificationIn(Screened):
    """One attempt to learn whether they are who they said."""

    result: Verified
    how: Literal["called_agency", "credentials", "police", "other"]
    asked_of: Line = ""
    words: Words = ""
    verified_at: Moment


class ChangeIn(Strict):
    """One value to be put in another's place; ``record`` is ``contact`` or a request's number."""

    record: str = Field(default="contact", pattern=r"^(contact|C-[0-9]{4}-[0-9]{6,9}\.[0-9]{1,3})$")
    field: Literal[
        "place", "agency", "component", "account", "said", "words", "basis",
        "asked", "urgency", "document", "requester", "validity", "purpose", "setting",
    ]  # fmt: skip
    after: Words


class CorrectionIn(Screened):
    """Corrections made together, on the version that was seen."""

    version: int = Field(ge=1, le=2_000_000_000, strict=True)
    changes: list[ChangeIn] = Field(min_length=1, max_length=40)
    why: Needed


class DisclosureIn(Screened):
    """What was given or allowed."""

    what: AskedFact
    words: Needed
    to_whom: Line
    authority: Line
    given_at: Moment


class CustodyIn(Screened):
    """One thing that became of a person in custody."""

    kind: Literal["held", "notified", "transferred", "released"]
    happened_at: Moment
    ordinary_at: Moment | None = None
    to_agency: Short = ""
    authority: Line = ""
    words: Words = ""


class AnsweredIn(Strict):
    """The minute at which a request was answered or a warrant honoured."""

    answered_at: Moment


class LinkIn(Screened):
    """Another contact that belongs with this one."""

    other: str = Field(pattern=r"^C-[0-9]{4}-[0-9]{6,9}$")
    kind: Literal["related", "duplicate"]
    why: Line = ""


class DecisionIn(Screened):
    """Counsel's decision; ``seen`` is the ordinal of the determination that was looked at."""

    seen: int = Field(ge=1, le=30_000, strict=True)
    outcome: Outcome
    reasons: Long = ""
    despite_floor: bool = Field(default=False, strict=True)


class IdOut(Schema):
    """The number under which an added fact is kept."""

    id: int
