"""A signed report went to its recipient: when, how, and what came back. From then on its public copy is published."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.regimes.models import Report, State
from dintel.apps.regimes.services.leaves import leave
from dintel.apps.regimes.services.refusals import ReportError


@transaction.atomic
def file_report(*, report: Report, filed_on: date, how: str, receipt: str, by: User, at: datetime) -> Report:
    """Write down that a report went, and return it.

    Raises ``ReportError`` for one that is not signed, and for a day before it was signed or in the future.
    """
    row = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if row.state != State.SIGNED or row.signed_at is None:
        raise ReportError(_("Only a signed report goes out, and it goes out once."))
    if filed_on > timezone.localdate(at):
        raise ReportError(_("This day has not come yet."), "filed_on")
    if filed_on < timezone.localdate(row.signed_at):
        raise ReportError(_("It was signed after this day. Correct the day."), "filed_on")
    row.state, row.filed_by, row.filed_at = State.FILED, by, at
    row.filed_on, row.how, row.receipt = filed_on, how, receipt.strip()
    row.save()
    leave("regime_report.filed", row, by=by, at=at)
    return row
