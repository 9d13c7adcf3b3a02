"""Who works on a report, and who must never learn of it.

1. A report that may concern city staff or police is assigned by counsel alone.
2. Nobody is assigned who is excluded, and an exclusion ends an assignment.
3. Nobody excludes without a reason; an exclusion is not lifted.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.complaints.models import Assignment, Exclusion, Report
from dintel.apps.complaints.queries.visible import is_excluded
from dintel.apps.complaints.services.told import locked, tell
from dintel.apps.complaints.services.triage import CaseError, required


@transaction.atomic
def assign(*, report: Report, user: User, is_counsel: bool, by: User, at: datetime) -> Assignment:
    """Hand a report to somebody and return the assignment; whoever has it already keeps the one they have.

    Precondition: ``by`` may triage or work on the report, or is counsel (``is_counsel``). Raises CaseError where only
    counsel may assign it, and for a person who is excluded or no longer active.
    """
    held = locked(report)
    if held.names_city_staff and not is_counsel:  # 1.
        raise CaseError(_("The reporter says it may concern city staff or police. Counsel decides who works on it."))
    if not user.is_active or is_excluded(report=held, user_id=user.pk, on=timezone.localdate(at)):  # 2.
        raise CaseError(_("This person cannot be given the report."), "user")
    known = Assignment.objects.filter(report=held, user=user, ended_at__isnull=True).first()
    if known is not None and known.by_counsel >= is_counsel:
        return known
    if known is not None:
        _end(known, by=by, at=at)
    made = Assignment.objects.create(report=held, user=user, by=by, by_counsel=is_counsel, begun_at=at)
    tell("report.assigned", held, {"assignment": made}, by=by, at=at)
    return made


@transaction.atomic
def end_assignment(*, assignment: Assignment, by: User, at: datetime) -> Assignment:
    """Take a report from somebody and return the assignment; one that has ended stays as it is.

    Precondition: ``by`` may work on the report. Raises CaseError for the last one who has it.
    """
    held = locked(assignment.report)
    standing = Assignment.objects.filter(report=held).select_for_update().filter(ended_at__isnull=True)
    fresh = standing.filter(pk=assignment.pk).first()
    if fresh is None:
        return assignment
    if standing.count() == 1:
        raise CaseError(_("Nobody else works on this report. Give it to another person first."))
    return _end(fresh, by=by, at=at)


@transaction.atomic
def exclude(
    *, report: Report, user: User | None = None, department: str = "", reason: str, by: User, at: datetime
) -> Exclusion:
    """Keep a person, or everybody of a department, from ever learning of a report; return the exclusion.

    Precondition: exactly one of ``user`` and ``department``; ``by`` may triage or work on the report. Raises CaseError
    without a reason, and for oneself: whoever has a conflict says so to the person who assigned them.
    """
    held = locked(report)
    if (user is None) == (not department):
        raise CaseError(_("Name one person or one department."), "user")
    if user is not None and user.pk == by.pk:
        raise CaseError(_("Nobody excludes themselves. Ask whoever gave you the report to take it from you."), "user")
    words = required(reason, _("Say why, so that the next reader understands."), "reason")  # 3.
    made = Exclusion.objects.create(report=held, user=user, department=department, reason=words, by=by, at=at)
    tell("report.excluded", held, {"exclusion": made}, by=by, at=at)
    on = timezone.localdate(at)
    for one in Assignment.objects.filter(report=held, ended_at__isnull=True).select_related("user"):  # 2.
        if is_excluded(report=held, user_id=one.user_id, on=on):
            _end(one, by=by, at=at)
    return made


def _end(assignment: Assignment, *, by: User, at: datetime) -> Assignment:
    assignment.ended_at = at
    assignment.save(update_fields=["ended_at"])
    tell("report.unassigned", assignment.report, {"assignment": assignment}, by=by, at=at)
    return assignment
