"""A report is drawn up, drawn up again, or corrected by a further version.

1. No report of a period before it is over, in the city's days.
2. A draft may be drawn up again; what was signed is not touched any more.
3. What was filed stays as it is. A correction is a further version with a reason, drawn up from the register anew;
   what the version before left out of its public copy stays left out.
4. Two people who draw up the same report at once: the second is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.regimes import here
from dintel.apps.regimes.models import Report, State
from dintel.apps.regimes.queries.drawing import digest, draw
from dintel.apps.regimes.services.leaves import leave
from dintel.apps.regimes.services.refusals import ReportError
from dintel.domain.regime import Period, Regime

Stated = Mapping[str, Mapping[str, int]]


@transaction.atomic
def draw_up(*, regime: Regime, since: date, stated: Stated, by: User, at: datetime) -> Report:
    """Count a period and return its draft; numbers that the register does not hold come in ``stated``.

    Raises ``ReportError`` before the period is over, and where the report was signed already.
    """
    period = _over(regime, since, at)
    last = _last(regime, period)
    if last is not None and last.state in {State.SIGNED, State.FILED}:  # 2.
        raise ReportError(_("This report is signed. What it says stays; a correction is a further version."))
    ordinal = last.ordinal if last else 1
    report = last or Report(regime=regime.key, since=period.since, ordinal=1)
    return _drawn(report, regime, period, stated, before=_public_before(regime, period, ordinal), by=by, at=at)


@transaction.atomic
def correct(*, report: Report, why: str, by: User, at: datetime) -> Report:
    """Begin a further version of a filed report, and return its draft.

    Raises ``ReportError`` without a reason, for what was not filed, and where a further version was begun already.
    """
    regime = here.regimes()[report.regime]
    period = here.period_of(regime, report.since)
    last = _last(regime, period)
    if not why.strip():
        raise ReportError(_("Say what is put right: it is published with the new version."), "why")
    if last is None or last.pk != report.pk or not last.is_filed:  # 3. 4.
        raise ReportError(_("Only the version that was filed last can be corrected. Look at the report again."))
    draft = Report(regime=regime.key, since=period.since, ordinal=last.ordinal + 1, why=why.strip())
    return _drawn(draft, regime, period, last.stated, before=last.public_body, by=by, at=at)


def _over(regime: Regime, since: date, at: datetime) -> Period:
    period = here.period_of(regime, since)
    if not period.is_over(timezone.localdate(at)):  # 1.
        raise ReportError(_("This period is not over. A report of it can be drawn up from the day after its last."))
    return period


def _last(regime: Regime, period: Period) -> Report | None:
    rows = Report.objects.select_for_update(of=("self",)).filter(regime=regime.key, since=period.since)
    return rows.order_by("-ordinal").first()


def _public_before(regime: Regime, period: Period, ordinal: int) -> str:
    rows = Report.objects.filter(regime=regime.key, since=period.since, ordinal=ordinal - 1)
    return rows.values_list("public_body", flat=True).first() or ""


def _drawn(
    report: Report, regime: Regime, period: Period, stated: Stated, *, before: str, by: User, at: datetime
) -> Report:
    drawn = draw(regime, period, stated, before)
    report.until, report.counts_from, report.counts_until = period.until, period.counts_from, period.counts_until
    report.stated = {sheet: dict(numbers) for sheet, numbers in stated.items()}
    report.body, report.whole_sha256 = drawn.body, digest(drawn.body)
    report.public_body, report.public_sha256 = drawn.public_body, digest(drawn.public_body)
    report.regime_sha256, report.is_nil = regime.text_sha256, drawn.is_nil
    report.state, report.drawn_by, report.drawn_at = State.DRAFT, by, at
    report.looked_by, report.looked_at = None, None
    report.save()
    leave("regime_report.drawn", report, by=by, at=at)
    return report
