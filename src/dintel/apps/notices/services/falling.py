"""On the first of each month the city is told that records fall due for disposal: once, and only if any do.

The notice names the month and no record. What falls due, and how much of it, stands on the page it leads to, where
each person sees as much as they may; so a sealed record is not betrayed by a count.
"""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from dintel.apps.accounts.access import access_of
from dintel.apps.accounts.models import User
from dintel.apps.accounts.queries import holding
from dintel.apps.notices import names
from dintel.apps.notices.models import Notice
from dintel.apps.notices.plan import plan
from dintel.apps.notices.services.announcing import announce
from dintel.apps.retention import queries as retention


def tell_what_falls_due(at: datetime) -> Notice | None:
    """Tell those whom the plan names what falls due this month, and return the notice.

    It may be called at any time and by several processes: ``None`` where this month was told of already, where
    nothing falls due that they may see, and where nobody holds the role yet. A server that stood still on the
    first tells it when it runs again.
    """
    on = timezone.localdate(at)
    month = f"{on:%Y-%m}"
    if _is_told(month) or not any(_is_any_due(user, at) for user in _people(at)):
        return None
    try:
        with transaction.atomic():
            return announce(kind=names.DUE, subject_kind=names.DUE, subject_key=month, title=month, at=at)
    except IntegrityError:  # another worker was first
        return None


def _is_told(month: str) -> bool:
    return Notice.objects.filter(kind=names.DUE, subject_key=month).exists()


def _people(at: datetime) -> list[User]:
    roles = plan().kinds[names.DUE].tell
    held = holding(roles, department="", facility="", on=timezone.localdate(at))
    return list(User.objects.filter(pk__in={key for keys in held.values() for key in keys}, is_active=True))


def _is_any_due(user: User, at: datetime) -> bool:
    """Whether something is due by now, or falls due before the month ends, as one person sees it."""
    on = timezone.localdate(at)
    access = access_of(user, on)
    if not access.can("retention.see"):
        return False
    found, _held = retention.preview(access, on=on)
    return any(one.can_go or (one.months and one.months[0][1]) for one in found)
