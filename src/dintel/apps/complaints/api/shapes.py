"""What the API gives of a report. Who reported is in none of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema

from dintel.apps.complaints.api.bodies import Answer, Decided, Route, Shown
from dintel.apps.complaints.queries.case import Case
from dintel.apps.complaints.queries.figures import Figure

State = Literal["new", "triaged", "referred", "closed"]


class _ByName(Schema):
    """Something that somebody of staff did at a moment."""

    id: UUID
    by: str
    at: datetime

    @staticmethod
    def resolve_by(row: Any) -> str:  # noqa: ANN401 - a row
        """Return the name of who did it."""
        return str(row.by.name)


class WaitingOut(Schema):
    """A report that counsel has to hand to somebody: its number and day, and nothing of what was said."""

    number: str
    received_on: date


class ReportRow(WaitingOut):
    """One report in a list."""

    language: str
    state: State
    set_aside: bool
    names_city_staff: bool
    disposed_at: datetime | None
    """When all that was said in it was destroyed; then ``received_on`` is the first of its month."""


class ReportsOut(Schema):
    """A page of reports; ``next`` is the number of the following page, if there is one."""

    items: list[ReportRow]
    count: int
    next: int | None


class PersonOut(Schema):
    """Somebody who may be given a report."""

    id: int
    name: str


class ElementOut(Schema):
    """One thing that has to be shown for an offence, as this city's law data has it."""

    id: str
    title: str
    words: str
    provisions: list[str]
    mark: str
    doubt: str
    evidence: list[str]
    needed: bool


class OffenceOut(Schema):
    """One offence with its elements; ``mark`` and ``doubt`` say how well it was read."""

    id: str
    title: str
    short: str
    summary: str
    provisions: list[str]
    mark: str
    doubt: str
    elements: list[ElementOut]


class TriageOut(_ByName):
    """Which way a report was sent; the last one stands."""

    route: Route
    reason: str


class CheckOut(_ByName):
    """A call to an agency and what it answered."""

    agency: str
    number_called: str
    answer: Answer
    words: str


class AssignmentOut(Schema):
    """Somebody who works on a report."""

    id: UUID
    user: PersonOut
    begun_at: datetime
    ended_at: datetime | None
    by_counsel: bool


class ExclusionOut(_ByName):
    """Who must never learn of a report."""

    user: PersonOut | None
    department: str
    reason: str


class FindingOut(Schema):
    """How far one element is shown; ``files`` are keys of the report's files."""

    offence: str
    element: str
    state: Shown
    words: str
    files: list[UUID]


class StandingOut(Schema):
    """How far one offence is shown, element by element, and what is needed and not yet wholly shown."""

    offence: str
    elements: list[FindingOut]
    missing: list[str]


class TaskOut(_ByName):
    """Something to be done for a case."""

    words: str
    due_on: date | None
    done_at: datetime | None


class MessageOut(Schema):
    """One line of the conversation, to the day."""

    id: UUID
    from_reporter: bool
    sent_on: date
    read_on: date | None
    words: str


class OrderOut(Schema):
    """A packet that the worker makes: the same request sent again is answered with the packet once it is made."""

    state: Literal["waiting", "failed"]
    done: int
    total: int
    fault: str


class SceneOut(Schema):
    """As much of a record of another room as is needed to recognise it."""

    kind: str
    key: str
    at: datetime
    place: str
    claimed: str
    standing: str


class ReportContactOut(Schema):
    """A record that may be the same event; ``is_open`` says whether you may read it, ``number`` is a contact's."""

    kind: str
    number: str
    is_open: bool
    scene: SceneOut | None


class ReportFileOut(Schema):
    """A file of the report; it is taken out under ``/api/v1/files``."""

    key: UUID
    name: str
    type: str
    size: int
    sha256: str


class ReportOutcomeOut(_ByName):
    """What was decided, on which day."""

    outcome: Decided
    on: date
    words: str


class PacketOut(_ByName):
    """One packet: where it went, its digests, and what came back."""

    number: str
    to: str
    without_originals: str
    """Why it holds redacted copies alone; empty where the originals are in it."""
    sha256: str
    manifest_sha256: str
    size: int
    received_on: date | None
    reference: str
    outcomes: list[ReportOutcomeOut]

    @staticmethod
    def resolve_outcomes(row: Any) -> list[Any]:  # noqa: ANN401 - a row
        """Return the outcomes in order."""
        return list(row.outcomes.all())


class IdentityRequestOut(_ByName):
    """Somebody asked for the reporter's name; ``allowed`` is empty until the records custodian answers."""

    why: str
    allowed: bool | None
    answer_words: str


class NameWaitingOut(_ByName):
    """What the records custodian has to answer: of which report, who asks and why; neither name nor report."""

    report: str
    why: str

    @staticmethod
    def resolve_report(row: Any) -> str:  # noqa: ANN401 - a row
        """Return the number of the report."""
        return str(row.report.number)


class NameOut(Schema):
    """Who reported, as far as they said."""

    name: str = ""
    reach: str = ""


class SampleOut(Schema):
    """One report of a group, with how many parts of a hundred are those of the most typical one."""

    number: str
    received_on: date
    proof: bool
    agreement: int
    words: str


class FloodOut(Schema):
    """New reports that are written alike; ``leader`` names the group."""

    leader: str
    reports: int
    with_proof: int
    first_on: date
    last_on: date
    samples: list[SampleOut]


class AsideOut(Schema):
    """One act of setting a group aside; ``undone_at`` is empty while it stands."""

    key: UUID
    reason: str
    reports: int
    by_name: str
    at: datetime
    undone_at: datetime | None


class BackOut(Schema):
    """How many reports are back on the list."""

    reports: int


class SharedOut(Schema):
    """Another report that you may read, with the same number or plate, or in much the same words."""

    number: str
    received_on: date
    phones: int
    plates: int
    agreement: int


class CaseOut(ReportRow):
    """A case as its page shows it."""

    has_identity: bool
    answers: dict[str, str | list[str]]
    messages: list[MessageOut]
    triages: list[TriageOut]
    checks: list[CheckOut]
    offences: list[StandingOut]
    tasks: list[TaskOut]
    assignments: list[AssignmentOut]
    exclusions: list[ExclusionOut]
    contacts: list[ReportContactOut]
    files: list[ReportFileOut]
    packets: list[PacketOut]
    identity_requests: list[IdentityRequestOut]
    shared: list[SharedOut]


class CountOut(Schema):
    """One count of a figure, out of how many; one that ``is_small`` is not for publication."""

    value: str
    label: str
    count: int
    of: int
    is_small: bool
    median_days: float | None


class FigureOut(Schema):
    """One figure with what it counts, in the language of the request."""

    id: str
    title: str
    counted: str
    out_of: str
    does_not_say: str
    lines: list[CountOut]

    @classmethod
    def said(cls, figure: Figure) -> FigureOut:
        """Return a figure with its words."""
        says = figure.says
        return cls(
            id=figure.id,
            title=str(says.title),
            counted=str(says.counted),
            out_of=str(says.of),
            does_not_say=str(says.gaps),
            lines=[CountOut.from_orm(line) for line in figure.lines],
        )


class FiguresOut(Schema):
    """The figures of the reports that were received in one year, as they stand on a day."""

    year: int
    years: list[int]
    on: date
    received: int
    figures: list[FigureOut]


def case_out(case: Case) -> dict[str, Any]:
    """Return a case as ``CaseOut`` takes it: rows as they are, standings by the names of their offences."""
    report = case.report
    told = {name: getattr(report, name) for name in ReportRow.model_fields}
    same = ("messages", "triages", "checks", "tasks", "exclusions", "contacts", "files", "identity_requests", "shared")
    return {
        **told,
        **{name: list(getattr(case, name)) for name in same},
        "has_identity": case.has_identity,
        "answers": {name: value for name, value in (report.answers or {}).items() if value},
        "offences": [_standing(one) for one in case.standings],
        "assignments": list(case.workers),
        "packets": list(case.referrals),
    }


def _standing(one: Any) -> dict[str, Any]:  # noqa: ANN401 - a Standing
    return {
        "offence": one.offence.id,
        "elements": [
            {
                "offence": one.offence.id,
                "element": part.id,
                "state": found.state,
                "words": found.words,
                "files": list(found.files),
            }
            for part, found in one.elements
        ],
        "missing": [part.id for part in one.missing],
    }
