"""What is due of requests to agencies, for the page of what is due: to send, to answer, to choose, to chase."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.notices.due import Due, Scope
from dintel.apps.notices.names import role
from dintel.apps.prepared import prepared
from dintel.apps.records.foia.models import FoiaRequest
from dintel.apps.records.foia.queries.listing import line_of
from dintel.apps.records.foia.queries.visible import KIND, WORK, is_open, visible
from dintel.apps.records.foia.words import Names

TO_DO: Names = {
    "draft": t("Read the draft, sign it and send it"),
    "on_its_way": t("Ask for the receipt"),
    "running": t("An answer is awaited"),
    "paused": t("Answer the agency’s question"),
    "overdue": t("The agency’s answer is overdue: an attorney chooses what to do"),
    "appealable": t("An attorney chooses whether to appeal"),
    "appeal_on_its_way": t("Ask for the receipt of the appeal"),
    "appeal_running": t("The decision of the appeal is awaited"),
    "appeal_overdue": t("The decision of the appeal is overdue: an attorney chooses what to do"),
    "exhausted": t("An attorney chooses whether to go to court"),
}
"""What is to be done in each state; in the others nothing is due."""
CHOICES = frozenset({"overdue", "appealable", "appeal_overdue", "exhausted"})
LEGAL = "legal"


def due(access: Access, *, scope: Scope, at: datetime, most: int) -> Iterable[Due]:
    """Return what is open of requests that the asker may work on, within a scope; one query.

    Requests belong to the legal department. A person answers for one if they may work on requests at all.
    """
    if not is_open(access, WORK) or (scope.department and scope.department != LEGAL):
        return ()
    if scope.person is not None and scope.person != access.user.pk:
        return ()
    return list(_told(_open(access, most), at))


@prepared
def _open(access: Access, most: int) -> QuerySet[FoiaRequest]:
    rows = visible(access).filter(closed_at__isnull=True, disposed_at__isnull=True)
    rows = rows.exclude(standing__in=("granted", "in_court", "ended"))
    return rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:most]


def _told(rows: Iterable[FoiaRequest], at: datetime) -> Iterator[Due]:
    today = timezone.localdate(at)
    for one in rows:
        line = line_of(one, today)
        if line.state in TO_DO:
            yield Due(
                kind=KIND,
                key=one.number,
                title=str(TO_DO[line.state]),
                about=_("%(number)s to %(agency)s") % {"number": one.number, "agency": line.agency},
                path=reverse("records:foia_request", args=[one.number]),
                due_on=line.due_on,
                is_late=line.is_late,
                words=line.stands,
                owner=role("counsel" if line.state in CHOICES else "paralegal"),
                department=LEGAL,
            )
