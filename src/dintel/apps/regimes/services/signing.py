"""A report is looked at by a second person, and signed by somebody who may sign; none, where there was nothing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.regimes import here
from dintel.apps.regimes.models import Report, State
from dintel.apps.regimes.services.leaves import leave
from dintel.apps.regimes.services.refusals import ReportError


@transaction.atomic
def look_at(*, report: Report, whole_sha256: str, by: User, at: datetime) -> Report:
    """Say that a second person looked at a draft, and return it; ``whole_sha256`` is the draft the person saw.

    Raises ``ReportError`` for whoever drew it up, for another state, and where it was drawn up again meanwhile.
    """
    row = _held(report, whole_sha256)
    if row.state != State.DRAFT:
        raise ReportError(_("This is no draft any more. Look at the report again."))
    if row.drawn_by_id == by.pk:
        raise ReportError(_("You drew it up yourself. Somebody else has to look at it."))
    row.state, row.looked_by, row.looked_at = State.LOOKED_AT, by, at
    row.save()
    leave("regime_report.looked_at", row, by=by, at=at)
    return row


@transaction.atomic
def sign(*, report: Report, whole_sha256: str, role: str, nil_certified: bool, by: User, at: datetime) -> Report:
    """Sign a report that was looked at, and return it.

    Raises ``ReportError`` for another state, where it was drawn up again meanwhile, and for a report of nothing that
    is not certified where the law asks for that.
    """
    row = _held(report, whole_sha256)
    if row.state != State.LOOKED_AT:
        raise ReportError(_("It can be signed once somebody has looked at it, and only once."))
    if row.is_nil and here.regimes()[row.regime].nil == "certified" and not nil_certified:
        raise ReportError(
            _("There was nothing in this period. The law asks that somebody certifies it."), "nil_certified"
        )
    row.state, row.signed_by, row.signed_role, row.signed_at = State.SIGNED, by, role, at
    row.nil_certified = row.is_nil and nil_certified
    row.save()
    leave("regime_report.signed", row, by=by, at=at)
    return row


def _held(report: Report, whole_sha256: str) -> Report:
    row = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    if row.whole_sha256 != whole_sha256:
        raise ReportError(_("It was drawn up again meanwhile. Look at the new numbers first."))
    return row
