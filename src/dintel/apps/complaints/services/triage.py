"""Which way a report goes, and what an agency says of the person.

1. The last triage stands. Every one has its reason.
2. An agency's ``verified`` closes the impersonation branch; a later triage to that branch, with a reason, opens it.
3. What belongs to that branch is refused while it is closed, or was never opened.
4. The reporter finds in plain words, in their language, what a new way means and where to go.
5. Of one report each act is later than the one before, by a microsecond where a clock stands still or was set back:
   which triage stands, and which call came after it, is read off their moments.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.complaints import labels
from dintel.apps.complaints.models import AgencyCheck, Report, State, Triage
from dintel.apps.complaints.services.talking import ask_back
from dintel.apps.complaints.services.told import locked, tell

IMPERSONATION = Triage.Route.IMPERSONATION


class CaseError(ValueError):
    """What cannot be done to a case, in words for whoever tried; ``field`` names the field of the form."""

    def __init__(self, words: str, field: str = "") -> None:
        """Keep the words and the field."""
        super().__init__(words)
        self.field = field


class BranchClosedError(CaseError):
    """The report is not taken for an impersonation, or the agency verified the officer."""


@transaction.atomic
def triage(*, report: Report, route: str, reason: str, by: User, at: datetime) -> Triage:
    """Send a report one way, with a reason, and return the triage; on the same way again it is one more (1.).

    Precondition: ``by`` may triage or work on the report. Raises CaseError without a reason or for an unknown route.
    """
    held = locked(report)
    if route not in Triage.Route.values:
        raise CaseError(_("Choose one of the four ways."), "route")
    words = required(reason, _("Say why, so that the next reader understands."), "reason")
    before, at = _last(held), _moment(held, at)
    made = Triage.objects.create(report=held, route=route, reason=words, by=by, at=at)
    if held.state == State.NEW:
        held.state = State.TRIAGED
        held.save(update_fields=["state"])
    tell("report.triaged", held, {"triage": made}, by=by, at=at)
    if before is None or before.route != route:  # 4.
        with translation.override(held.language):
            ask_back(report=held, words=labels.route_words(route), by=by, at=at)
    return made


@transaction.atomic
def record_check(
    *, report: Report, agency: str, number_called: str, answer: str, words: str = "", by: User, at: datetime
) -> AgencyCheck:
    """Record a call to an agency and return it. ``verified`` closes the impersonation branch (2.).

    Precondition: ``by`` may triage or work on the report. Raises CaseError for an unknown answer, or without an agency
    and the number that was called.
    """
    held = locked(report)
    if answer not in AgencyCheck.Answer.values:
        raise CaseError(_("Choose what the agency answered."), "answer")
    at = _moment(held, at)
    made = AgencyCheck.objects.create(
        report=held,
        agency=required(agency, _("Write which agency was asked."), "agency"),
        number_called=required(number_called, _("Write the number that was called."), "number_called"),
        answer=answer,
        words=words.strip(),
        by=by,
        at=at,
    )
    tell("report.checked", held, {"agency_check": made}, by=by, at=at)
    return made


def require_open_branch(report: Report) -> None:
    """Do nothing while the impersonation branch is open. Raises BranchClosedError otherwise (3.)."""
    last = _last(report)
    if last is None or last.route != IMPERSONATION:
        raise BranchClosedError(
            _("This report is not taken for an impersonation. Send it that way first, with a reason.")
        )
    verified = AgencyCheck.objects.filter(report=report, answer=AgencyCheck.Answer.VERIFIED, at__gte=last.at)
    if verified.exists():
        message = _("An agency verified the officer, so this is no impersonation. Open it again only with a reason.")
        raise BranchClosedError(message)


def _last(report: Report) -> Triage | None:
    """Return the triage that stands (1.)."""
    return Triage.objects.filter(report=report).order_by("-at", "-id").first()


def _moment(held: Report, at: datetime) -> datetime:
    """Return when an act is done: at this moment, or just after the last one (5.). Precondition: the report is held."""
    kinds: tuple[type[Triage | AgencyCheck], ...] = (Triage, AgencyCheck)
    done: list[datetime | None] = [kind.objects.filter(report=held).aggregate(last=Max("at"))["last"] for kind in kinds]
    return max([at, *(last + timedelta(microseconds=1) for last in done if last is not None)])


def required(words: str, otherwise: str, field: str) -> str:
    """Return the words without space around them. Raises CaseError where there are none."""
    found = words.strip()
    if not found:
        raise CaseError(otherwise, field)
    return found
