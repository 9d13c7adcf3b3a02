"""People are reminded of reports that are owed: before the day, and after it until the report is filed.

1. Each step is told once; a worker that was down tells the last step that has come, and no earlier one.
2. A report without a day is nobody's to be late with.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.city import law
from dintel.apps.notices import services as notices
from dintel.apps.regimes.models import ReportReminder
from dintel.apps.regimes.queries.owed import Owed, open_ones
from dintel.domain.rollout import step_due

SOON, LATE = "report_soon", "report_late"
BEFORE, AFTER = (14, 3), (1, 7, 30)
"""Days left, and days over. A period can end fewer days before its report is due; then the first step is later."""


@transaction.atomic
def remind_of_reports(*, at: datetime) -> int:
    """Remind of every report that comes near or is late, and return of how many; doing it again tells nobody."""
    on = timezone.localdate(at)
    count = 0
    for one in open_ones(on):
        days = step_due(one.due_on, on, before=BEFORE, after=AFTER) if one.due_on else None  # 2.
        if one.due_on is None or days is None:
            continue
        step = {"regime": one.regime.key, "since": one.period.since, "due_on": one.due_on, "days": days}
        _row, is_new = ReportReminder.objects.get_or_create(**step, defaults={"at": at})  # 1.
        if is_new:
            _tell(one, LATE if days > 0 else SOON, at)
            count += 1
    return count


def _tell(one: Owed, kind: str, at: datetime) -> None:
    told = {"title": one.title, "period": one.period_words}
    notices.announce(
        kind=kind,
        subject_kind="regime_report",
        subject_key=f"{one.regime.key}.{one.period.key}",
        title=_("%(title)s, %(period)s") % told,
        lines=(one.words, _("It goes to: %(who)s") % {"who": law.say(one.regime.to)}),
        at=at,
    )
