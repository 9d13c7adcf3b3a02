"""A case as its page shows it: what was said, what is shown, who was called, what has still to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.models import Assignment as Role
from dintel.apps.accounts.models import User
from dintel.apps.complaints import labels
from dintel.apps.complaints.models import (
    AgencyCheck,
    Assignment,
    Exclusion,
    IdentityRequest,
    Message,
    PacketOrder,
    Referral,
    ReferralOutcome,
    Report,
    State,
    Task,
    Triage,
)
from dintel.apps.complaints.queries.files import files_of
from dintel.apps.complaints.queries.floods import Shared, sharing
from dintel.apps.complaints.queries.reports import told_messages
from dintel.apps.complaints.queries.scenes import Linked, linked
from dintel.apps.complaints.queries.standing import standings_of
from dintel.apps.complaints.queries.visible import visible
from dintel.apps.evidence.models import File
from dintel.apps.evidence.queries import beside_originals
from dintel.domain.referral.offence import Standing

FEW_FILES = 3


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the case's story by staff."""

    at: datetime
    by: str
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Case:
    """All that a case's page shows; the reporter's name is not in it."""

    report: Report
    answers: tuple[tuple[str, str], ...]
    messages: Sequence[Message]
    triages: Sequence[Triage]
    checks: Sequence[AgencyCheck]
    standings: Sequence[Standing]
    tasks: Sequence[Task]
    workers: Sequence[Assignment]
    exclusions: Sequence[Exclusion]
    contacts: tuple[Linked, ...]
    shared: tuple[Shared, ...]
    """Other reports with the same number, plate or much the same words, of those that whoever looks may read."""
    files: Sequence[File]
    referrals: Sequence[Referral]
    order: PacketOrder | None
    """The packet that the worker makes, or could not make, if no other came after it."""
    identity_requests: Sequence[IdentityRequest]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The case's story by staff: what was decided, and which agency answered what, in order."""
        made = [Step(one.at, one.by.name, labels.route(one.route), one.reason) for one in self.triages]
        for check in self.checks:
            title = f"{check.agency}, {check.number_called}: {labels.agency_answer(check.answer)}"
            made.append(Step(check.at, check.by.name, title, check.words))
        return tuple(sorted(made, key=lambda step: step.at))

    @property
    def is_impersonation(self) -> bool:
        """Whether the branch of an impersonation is open: no agency has verified the officer since it was sent so."""
        if not self.triages or self.triages[-1].route != Triage.Route.IMPERSONATION:
            return False
        since, verified = self.triages[-1].at, AgencyCheck.Answer.VERIFIED
        return not any(one.answer == verified and one.at >= since for one in self.checks)

    @property
    def is_answered(self) -> bool:
        """Whether the last word of the conversation is the city's, or nobody has written."""
        return not self.messages or not self.messages[-1].from_reporter

    @property
    def has_open_task(self) -> bool:
        """Whether something has still to be done."""
        return any(task.done_at is None for task in self.tasks)

    @property
    def done_tasks(self) -> list[Task]:
        """What is done already."""
        return [task for task in self.tasks if task.done_at is not None]

    @property
    def is_being_shown(self) -> bool:
        """Whether elements are what is worked on now: the branch is open, and nothing went to a prosecutor yet."""
        return self.is_impersonation and not self.referrals and self.report.state != State.CLOSED

    @property
    def in_hand(self) -> Standing | None:
        """The offence that is being shown: the first that is begun and not complete."""
        return next((one for one in self.standings if one.is_begun and not one.is_complete), None)

    @property
    def has_few_files(self) -> bool:
        """Whether the files are so few that they may lie open."""
        return 0 < len(self.files) <= FEW_FILES

    @property
    def has_identity(self) -> bool:
        """Whether the reporter gave a name or a way to reach them."""
        return self.report.identity_key_id is not None


def case_of(access: Access, report: Report) -> Case:
    """Return a case as this person is shown it. Precondition: ``report`` came from ``visible`` for them."""
    said = {name: value for name, value in (report.answers or {}).items() if value}
    mine = {"report": report}
    return Case(
        report=report,
        answers=tuple((labels.question(name), labels.answer(name, value)) for name, value in said.items()),
        messages=told_messages(report),
        triages=list(Triage.objects.filter(**mine).select_related("by", "report__data_key")),
        checks=list(AgencyCheck.objects.filter(**mine).select_related("by", "report__data_key")),
        standings=standings_of(report, every=True),
        tasks=list(tasks(report)),
        workers=list(workers(report)),
        exclusions=list(Exclusion.objects.filter(**mine).select_related("report__data_key", "user", "by")),
        contacts=linked(access, report),
        shared=sharing(access, report),
        files=beside_originals(files_of(report)),
        referrals=list(referrals(report).prefetch_related(Prefetch("outcomes", _outcomes()))),
        order=order_of(report),
        identity_requests=list(IdentityRequest.objects.filter(**mine).select_related("report__data_key", "by")),
    )


def reports_page(access: Access, state: str = "", text: str = "") -> QuerySet[Report]:
    """Return the reports a person may read, of one state and with a part of a number if given; no content is opened."""
    found = visible(access).defer("answers", "identity")
    if state:
        found = found.filter(state=state)
    return found.filter(number__icontains=text.strip()) if text.strip() else found


def waiting_identity_requests() -> QuerySet[IdentityRequest]:
    """Return what the records custodian has to answer, the oldest first."""
    return IdentityRequest.objects.filter(allowed__isnull=True).select_related("report__data_key", "by").order_by("at")


def workers(report: Report) -> QuerySet[Assignment]:
    """Return who works on a report now."""
    return Assignment.objects.filter(report=report, ended_at__isnull=True).select_related("user")


def tasks(report: Report) -> QuerySet[Task]:
    """Return the tasks of a case, what is done last."""
    return Task.objects.filter(report=report).select_related("report__data_key", "by").order_by("done_at", "due_on")


def open_tasks(report: Report) -> QuerySet[Task]:
    """Return what has still to be done for a case."""
    return tasks(report).filter(done_at__isnull=True)


def referrals(report: Report) -> QuerySet[Referral]:
    """Return the packets of a case, the newest first."""
    rows = Referral.objects.filter(report=report).select_related("by", "report__data_key")
    return rows.order_by("-at", "id")


def order_of(report: Report) -> PacketOrder | None:
    """Return the newest order of a packet, unless its packet is made."""
    newest = PacketOrder.objects.filter(report=report).order_by("-at", "-id").first()
    return None if newest is None or newest.state == PacketOrder.State.MADE else newest


def _outcomes() -> QuerySet[ReferralOutcome]:
    return ReferralOutcome.objects.select_related("by", "report__data_key")


def investigators() -> QuerySet[User]:
    """Return the people who are investigators today."""
    today = timezone.localdate()
    held = Role.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=today), role="investigator")
    return User.objects.filter(pk__in=held.filter(from_on__lte=today).values("user"), is_active=True).order_by("name")
