"""What the API of requests to the city takes and gives. A body with an unknown member is refused."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from django.conf import settings
from ninja import Schema
from pydantic import ConfigDict, Field

from dintel.apps.contacts.api.closed import Day, Department, Facility, one_of, text
from dintel.apps.records.ipra.exemptions import exemptions, records_desk
from dintel.apps.records.ipra.queries.listing import Line
from dintel.apps.records.ipra.queries.page import FoundView, RequestPage

Asker = Literal["person", "organisation", "federal_agency", "other_agency"]
Medium = Literal["paper", "email", "fax", "online", "spoken"]
Decision = Literal["release", "redact", "deny"]
Show = Literal["open", "late", "answered", "withdrawn", "all"]
if TYPE_CHECKING:
    Words = str
    Needed = str
    Title = str
    Asked = str
    Short = str
    Named = str
    Pages = str
    Address = str
    Reason = str
    Part = str
    Language = str
    ExemptionKey = str
    MaybeExemption = str
    Fee = str
else:
    Words, Needed, Title, Asked = text(600), text(600, 1), text(120, 1), text(8000, 1)
    Short, Named, Pages, Address = text(300), text(200), text(60, 1), text(600)
    Reason, Part = text(300, 1), text(4000)
    Language = one_of(lambda: tuple(code for code, _name in settings.WORK_LANGUAGES))
    ExemptionKey = one_of(lambda: tuple(exemptions()))
    MaybeExemption = one_of(lambda: ("", *exemptions()))
    Fee = one_of(lambda: tuple(records_desk().fees))


class Body(Schema):
    """A body; free words are screened as those of a form are."""

    model_config = ConfigDict(extra="forbid")
    kept_because: Short = ""
    """Why words stay of which the city warns."""


class RequestIn(Body):
    """Somebody asked for records."""

    key: UUID
    asked: Asked
    received_on: Day
    medium: Medium
    asker: Asker = "person"
    asker_name: Named = ""
    asker_address: Address = ""
    language: Language = "en"
    department: Department = ""
    facility: Facility = ""


class RecordsReceiptIn(Body):
    """Another day of receipt; ``version`` is that of the request as it was read."""

    version: Annotated[int, Field(ge=1)]
    received_on: Day
    why: Needed


class OwnerIn(Body):
    """Who answers: the number of an account."""

    user: Annotated[int, Field(ge=1)]


class WithdrawalIn(Body):
    """Whoever asked took it back."""

    on: Day
    why: Needed


class FoundIn(Body):
    """A record that was found: a file that was added to the request, or the name of one that is not kept here."""

    title: Title
    file: UUID | None = None


class RecordsDecisionIn(Body):
    """What becomes of a record; a denial names exemption, reason and why a redaction does not do."""

    decision: Decision
    exemption: MaybeExemption = ""
    reason: Words = ""
    why_not_redacted: Words = ""


class PlaceIn(Body):
    """One place that is redacted."""

    pages: Pages
    exemption: ExemptionKey
    reason: Needed


class CopyIn(Body):
    """The key of the redacted copy that is given out."""

    file: UUID


class SignatureIn(Body):
    """The title of the person responsible; the name is that of the account."""

    title: Title


class TimeIn(Body):
    """Working time of one day."""

    minutes: Annotated[int, Field(ge=1, le=1440)]
    on: Day
    words: Short = ""


class ChargeIn(Body):
    """What is asked for copies; without ``cents`` the price of the city's schedule."""

    fee: Fee
    count: Annotated[int, Field(ge=1, le=100_000)]
    cents: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    words: Short = ""


class RecordsNoteIn(Body):
    """The note that says when."""

    ready_on: Day
    signer_title: Title
    language: Language = "en"


class RecordsAnswerIn(Body):
    """The answer, as the decisions come to."""

    signer_title: Title
    language: Language = "en"


class OpenIn(Body):
    """Records that are opened before the answer is whole."""

    records: Annotated[list[UUID], Field(min_length=1, max_length=500)]
    medium: Medium


class RecordsVersionIn(Body):
    """The version of a letter as it was read."""

    version: Annotated[int, Field(ge=1)]


class LetterWordsIn(RecordsVersionIn):
    """New words for a draft; what is left out stays."""

    answer: Annotated[list[Part], Field(max_length=200)] | None = None
    next: Annotated[list[Part], Field(max_length=50)] | None = None
    signer_title: Title | None = None


class SentIn(Body):
    """How a signed letter went."""

    medium: Medium
    words: Short = ""


class PublishIn(Body):
    """A released record for the public page; ``has_looked`` says that somebody looked through every page."""

    title: Title
    words: Words = ""
    has_looked: bool


class RecordsWhyIn(Body):
    """A reason."""

    why: Reason


class RequestRow(Schema):
    """One request in a list; nothing of who asked or for what."""

    number: str
    version: int
    asker: Asker
    medium: Medium
    department: str
    received_on: date
    state: str
    note_due_on: date | None
    answer_due_on: date | None
    noted_on: date | None
    released_on: date | None
    answered_on: date | None
    withdrawn_on: date | None
    answer: str
    days_late: int
    most_dollars: int
    """What may be at stake at the most; a court's to say."""
    owner: str

    @staticmethod
    def of(line: Line) -> dict[str, Any]:
        """Return a line of the list as the members above."""
        row, reading = line.row, line.reading
        same = ("number", "version", "asker", "medium", "department", "received_on", "noted_on", "released_on")
        told = {name: getattr(row, name) for name in (*same, "answered_on", "withdrawn_on", "answer")}
        return told | {
            "state": str(reading.state),
            "note_due_on": reading.note.on,
            "answer_due_on": reading.answer.on,
            "days_late": reading.days_late,
            "most_dollars": reading.most_dollars,
            "owner": row.owner.name if row.owner else "",
        }


class RequestRows(Schema):
    """A page of the list."""

    items: list[RequestRow]
    count: int
    next: int | None


class PlaceOut(Schema):
    """One place that is redacted; ``counts`` is false for one that was taken back."""

    id: UUID
    pages: str
    exemption: str
    reason: str
    counts: bool


class FoundOut(Schema):
    """One record that was found."""

    id: UUID
    title: str
    decision: str
    exemption: str
    reason: str
    why_not_redacted: str
    places: list[PlaceOut]
    file: UUID | None
    copy_given: UUID | None
    responsible: str
    opened: UUID | None
    published: UUID | None
    next: str

    @staticmethod
    def of(view: FoundView) -> dict[str, Any]:
        """Return a record as the members above."""
        row = view.row
        places = [
            {
                "id": one.row.pk,
                "pages": one.row.pages,
                "exemption": one.row.exemption,
                "reason": one.row.reason,
                "counts": one.counts,
            }
            for one in view.places
        ]
        same = ("title", "decision", "exemption", "reason", "why_not_redacted")
        return {name: getattr(row, name) for name in same} | {
            "id": row.pk,
            "places": places,
            "file": row.file.key if row.file else None,
            "copy_given": row.copy.key if row.copy else None,
            "responsible": f"{row.signed_by.name}, {row.signed_title}" if row.signed_by else "",
            "opened": row.released.pk if view.is_released else None,
            "published": view.publication.pk if view.publication else None,
            "next": view.next,
        }


class AnswerLetterOut(Schema):
    """A letter with the digests of its files."""

    id: int
    number: str | None
    kind: str
    state: str
    version: int
    language: str
    ready_on: date | None
    signed_at: datetime | None
    sent_on: date | None
    sent_medium: str
    files: dict[str, str]

    @staticmethod
    def of(row: Any) -> dict[str, Any]:  # noqa: ANN401 - a letter
        """Return a letter as the members above."""
        same = ("number", "kind", "state", "version", "language", "ready_on", "signed_at", "sent_on", "sent_medium")
        files = {file.format: file.sha256 for file in row.files.all()}
        return {name: getattr(row, name) for name in same} | {"id": row.pk, "files": files}


class RecordsRequestOut(RequestRow):
    """One request with everything that its page shows."""

    asked: str
    asker_name: str
    asker_address: str
    language: str
    found: list[FoundOut]
    letters: list[AnswerLetterOut]
    minutes: int
    cents: int

    @staticmethod
    def of_page(page: RequestPage) -> dict[str, Any]:
        """Return a page as the members above."""
        row = page.row
        told = {name: getattr(row, name) for name in ("asked", "asker_name", "asker_address", "language")}
        return {
            **RequestRow.of(page.line),
            **told,
            "found": [FoundOut.of(one) for one in page.found],
            "letters": [AnswerLetterOut.of(one) for one in page.letters],
            "minutes": page.minutes,
            "cents": page.cents,
        }


class ExemptionOut(Schema):
    """One matter that may be kept back."""

    id: str
    title: str
    words: str
    cites: list[str]
    mark: str
    doubt: str
    keeps_off: bool


class ShownOut(Schema):
    """A published record: everybody may see it."""

    key: UUID
    title: str
    words: str
    pages: int
    released_on: date
    published_on: date
    exemptions: list[ExemptionOut]


class RecordsCountOut(Schema):
    """How many of something."""

    name: str
    count: int


class RecordsFiguresOut(Schema):
    """Counts of a year."""

    year: int
    on: date
    received: int
    answered: int
    in_time: int
    late: int
    waiting: int
    waiting_late: int
    withdrawn: int
    median_days: float | None
    minutes: int
    redacted: list[RecordsCountOut]
    denied: list[RecordsCountOut]
