"""What the API takes about a report. A body with an unknown member is refused, not quietly cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from dintel.apps.complaints.offences import offences
from dintel.apps.contacts.api.closed import Day, Department, Line, one_of, text

Route = Literal["emergency", "scam", "officer_conduct", "impersonation"]
Answer = Literal["verified", "not_verified", "no_answer", "unknown"]
Language = Literal["en", "es"]
Shown = Literal["shown", "partly", "missing"]
Decided = Literal["declined", "charged", "convicted", "acquitted", "dismissed"]
PersonKey = Annotated[int, Field(ge=1, le=2**31 - 1, strict=True)]

if TYPE_CHECKING:
    OffenceKey = str
    ElementKey = str
    Reason = str
    Told = str
    Named = str
    Called = str
    Reference = str
    Long = str
    Said = str
    Short = str
    Left = str
else:
    OffenceKey = one_of(lambda: tuple(offences()))
    ElementKey = text(60, 1)
    Reason, Told = text(2000, 1), text(2000)
    Named, Called, Reference = text(160, 1), text(40, 1), text(80)
    Long, Said, Short, Left = text(4000), text(4000, 1), text(300, 1), text(1000)


def example(**values: Any) -> ConfigDict:  # noqa: ANN401 - JSON values
    """Return the settings of a body: no further members, and what one looks like."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [values]})


class ReportScreened(Schema):
    """A body with free text. What the city does not keep is refused, but for words kept with a reason."""

    model_config = ConfigDict(extra="forbid")
    kept_because: Line = ""
    """Why words on a person's status, birthplace, religion or nationality are needed; numbers never are."""


class TriageIn(ReportScreened):
    """Which way a report goes, and why."""

    model_config = example(route="impersonation", reason="They showed no card and wanted cash.")
    route: Route
    reason: Reason


class ReportCheckIn(ReportScreened):
    """A call to an agency: a number from its own site or the city's list, never one that the person gave."""

    model_config = example(agency="A field office", number_called="505-555-0100", answer="not_verified", words="")
    agency: Named
    number_called: Called
    answer: Answer
    words: Told = ""


class AssignmentIn(Schema):
    """Who works on it: the id of one of the investigators."""

    model_config = example(user=12)
    user: PersonKey


class ExclusionIn(ReportScreened):
    """Who must never learn of it: one person or one department, and why. It is never lifted."""

    model_config = example(user=12, reason="The reporter names somebody there.")
    user: PersonKey | None = None
    department: Department = ""
    reason: Reason


class FindingIn(ReportScreened):
    """How far one element of an offence is shown, in which words, by which files of the report."""

    model_config = example(
        offence="impersonating_peace_officer", element="pretended", state="shown", words="They said “police”.", files=[]
    )
    offence: OffenceKey
    element: ElementKey
    state: Shown
    words: Long = ""
    files: list[UUID] = Field(default=[], max_length=100)


class TaskIn(ReportScreened):
    """Something that has still to be done."""

    model_config = example(words="Ask the shop for its video.", due_on="2026-12-04")
    words: Short
    due_on: Day | None = None


class MessageIn(ReportScreened):
    """Words to the reporter, who finds them with their code."""

    model_config = example(words="Which colour was the car?")
    words: Said


class ReportContactIn(Schema):
    """A contact at a city building that may be the same event."""

    model_config = example(number="C-2026-000123")
    number: str = Field(pattern=r"^C-[0-9]{4}-[0-9]{6,9}$")


class SceneQuery(Schema):
    """What is looked for: a number, or a day with the building where one is known. With neither, nothing is found."""

    number: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{0,40}$")] = ""
    on: Day | None = None
    facility: Annotated[str, Field(pattern=r"^[0-9a-z-]{0,80}$", examples=["main-library"])] = ""


class SceneIn(Schema):
    """A record that may be the same event, as it was found."""

    model_config = example(kind="contact", key="C-2026-000123")
    kind: Literal["contact", "inquiry"]
    key: str = Field(pattern=r"^[0-9A-Za-z-]{1,40}$")


class PacketIn(ReportScreened):
    """To which office the packet goes, its document in which language. The same ``key`` makes one packet.

    With a reason in ``without_originals`` the packet holds redacted copies alone, and names originals as left out.
    """

    model_config = example(key="0b9f8f0e-6f3c-4f8e-9d0a-6a1f5c2f7d11", to="A prosecutor’s office")
    key: UUID
    to: Named
    language: Language = "en"
    without_originals: Left = ""


class ReceiptIn(ReportScreened):
    """On which day the office received a packet, and its own number for it."""

    model_config = example(received_on="2026-11-30", reference="26-1234")
    received_on: Day
    reference: Reference = ""


class ReportOutcomeIn(ReportScreened):
    """What the prosecutor or the court decided, on which day."""

    model_config = example(outcome="charged", on="2026-12-15", words="")
    outcome: Decided
    on: Day
    words: Told = ""


class NameAnswerIn(ReportScreened):
    """The records custodian's answer: whether whoever asked may learn the name, and why."""

    model_config = example(allowed=False, words="The case stands without it.")
    allowed: bool = Field(strict=True)
    words: Reason


class SetAsideIn(ReportScreened):
    """Why a group is set aside, and whether reports that came with a proof of work go too."""

    model_config = example(reason="One text, sent a thousand times.", with_proof=False)
    reason: Short
    with_proof: bool = Field(default=False, strict=True)
