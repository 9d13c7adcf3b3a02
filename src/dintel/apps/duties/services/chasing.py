"""Tasks and certificates are chased: reminders before, after, and then the coordinator (the city's ``notices.toml``).

1. Each step is taken once for each date, however often the worker comes round; a moved date is chased anew.
2. A certificate is asked for on the first day after its month, again after a week, and late from the tenth day on.
3. Tasks of people who left come back first, so that whoever answers for them now is reminded.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.duties import names
from dintel.apps.duties.models import Chase, Reminder, Task
from dintel.apps.duties.models.task import Kept
from dintel.apps.duties.months import month_after, month_before, month_of
from dintel.apps.duties.queries.attestations import Place, owed
from dintel.apps.duties.services.moving import bring_back
from dintel.apps.duties.services.telling import LATE, SOON, tell
from dintel.apps.notices import services as notices
from dintel.domain.rollout import step_due

BEFORE, AFTER = (7, 1), (1, 14, 30)
"""Days before and after a task's target on which somebody is reminded."""
ASKED, LATE_AFTER = (0, 6), 9
"""Days after a month's end on which its certificate is asked for, and from which it is late."""
LOOKED_BACK = 60
"""A task that is late for longer was said to be late; its page and the board go on saying so."""


def chase(*, at: datetime) -> int:
    """Remind of everything that is due at a moment, and return of how many things; doing it again does nothing."""
    return bring_back(at=at) + remind(at=at) + ask_for_certificates(at=at)


@transaction.atomic
def remind(*, at: datetime) -> int:
    """Remind of tasks that come near or are late, and return of how many."""
    on = timezone.localdate(at)
    near = Task.objects.filter(kept=Kept.OPEN, disposed_at__isnull=True, partner="")
    near = near.filter(target_on__lte=on + timedelta(days=max(BEFORE)), target_on__gte=on - timedelta(days=LOOKED_BACK))
    count = 0
    for task in near.select_related("owner").order_by("target_on", "pk"):
        target_on = task.target_on
        days = step_due(target_on, on, before=BEFORE, after=AFTER) if target_on else None
        if target_on is None or days is None:
            continue
        step = {"target_on": target_on, "days": days}
        _row, is_new = Reminder.objects.get_or_create(task=task, **step, defaults={"at": at})  # 1.
        if is_new:
            tell(LATE if days > 0 else SOON, task, line=names.clock_words(target_on, on), at=at)
            count += 1
    return count


@transaction.atomic
def ask_for_certificates(*, at: datetime) -> int:
    """Ask for the certificates of the last month that are missing, and return of how many places."""
    on = timezone.localdate(at)
    month = month_before(month_of(on))
    days = (on - month_after(month)) // timedelta(days=1)
    step = max((one for one in (*ASKED, LATE_AFTER) if one <= days), default=None)
    if step is None:
        return 0
    return sum(_ask(place, month, step, at) for place in owed(on, month))


def _ask(place: Place, month: date, step: int, at: datetime) -> bool:
    row = {"department": place.department, "facility": place.facility, "month": month, "days": step}
    _row, is_new = Chase.objects.get_or_create(**row, defaults={"at": at})
    if is_new:
        notices.announce(
            kind="certificate_late" if step >= LATE_AFTER else "certificate_owed",
            subject_kind="certificates",
            subject_key=f"{place.key}.{month:%Y-%m}",
            title=names.month_words(month),
            lines=(_("Say how many contacts there were, or none."),),
            department=place.department,
            facility=place.facility,
            at=at,
        )
    return is_new
