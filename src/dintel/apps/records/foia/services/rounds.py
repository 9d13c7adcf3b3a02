"""What comes round by itself: that a last day is over is told once, and clocks are counted again.

1. Told on the first day after the last. Where a letter written down later moves the last day, the new one is told too.
2. Nothing is told of a file that is closed.
3. A clock is counted again when the calendar it is counted in may have changed; a date that moved leaves a leaf.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.notices import services as notices
from dintel.apps.notices import words
from dintel.apps.records.foia.models import FoiaRequest
from dintel.apps.records.foia.services.happenings import settle
from dintel.apps.records.foia.services.leaves import KIND, leave
from dintel.apps.records.foia.statute import agency_name

OVERDUE = "foia_overdue"
CLOCKED = ("running", "appeal_running")
"""In which the agency's own clock runs."""


def overdue_untold(today: date) -> QuerySet[FoiaRequest]:
    """Return the requests whose clock is over on a day, and of which nobody was told."""
    rows = FoiaRequest.objects.filter(standing__in=CLOCKED, due_on__lt=today, closed_at__isnull=True)
    return rows.filter(Q(told_on__isnull=True) | ~Q(told_on=F("due_on"))).order_by("due_on", "pk")


def tell_overdue(*, at: datetime) -> list[FoiaRequest]:
    """Tell of every request that has become overdue, once each, and return them; again tells none."""
    recount(at=at)
    today = timezone.localdate(at)
    return [kept for one in overdue_untold(today) if (kept := _tell(one, today, at))]


@transaction.atomic
def _tell(request: FoiaRequest, today: date, at: datetime) -> FoiaRequest | None:
    kept = overdue_untold(today).select_for_update().filter(pk=request.pk).first()
    if kept is None or kept.due_on is None:
        return None  # another process was first
    kept.told_on = kept.due_on
    kept.save(update_fields=["told_on"])
    told = {"number": kept.number, "agency": agency_name(kept.agency), "day": words.day(kept.due_on, today)}
    title = _("%(number)s to %(agency)s is overdue: the last day was %(day)s.") % told
    notices.announce(kind=OVERDUE, subject_kind=KIND, subject_key=kept.number, title=title, at=at)
    leave("foia.told_overdue", kept, by=None, at=at)
    return kept


def recount(*, at: datetime) -> list[FoiaRequest]:
    """Count every running clock again, and return the requests whose last day moved."""
    rows = FoiaRequest.objects.filter(due_on__isnull=False, closed_at__isnull=True, disposed_at__isnull=True)
    moved = []
    for request in rows.prefetch_related("happenings"):
        before = (request.standing, request.due_on)
        settle(request, request.happenings.all())
        if (request.standing, request.due_on) != before and (kept := _recount_one(request, at)):
            moved.append(kept)
    return moved


@transaction.atomic
def _recount_one(request: FoiaRequest, at: datetime) -> FoiaRequest | None:
    kept = FoiaRequest.objects.select_for_update().get(pk=request.pk)
    before = (kept.standing, kept.due_on)
    settle(kept, kept.happenings.all())
    if (kept.standing, kept.due_on) == before:
        return None
    kept.save(update_fields=["standing", "due_on", "sent_on"])
    leave("foia.recounted", kept, by=None, at=at)
    return kept
