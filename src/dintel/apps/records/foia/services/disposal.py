"""The end of a request to a federal agency whose file is closed: its words go, what happened on which day stays."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.notices.services.disposal import dispose_about
from dintel.apps.records.foia.models import FoiaDecision, FoiaFile, FoiaHappening, FoiaLetter, FoiaRequest
from dintel.apps.records.foia.services.leaves import KIND
from dintel.apps.retention.register import Gone, InHand, Kept, Subject
from dintel.apps.retention.rows import Rows, sees_everything

EMPTY = "—"


def foia_class() -> Kept:
    """Return the class of requests to federal agencies; one whose file is open never falls due."""
    rows = Rows(_closed, "closed_at", "number")
    return Kept(
        id="foia",
        subject=KIND,
        title=t("Requests for records to federal agencies, with their letters and what came"),
        event="ended",
        rows=rows,
        keys_held=lambda records: ((one.key, one) for one in records if one.kind == KIND),
        lock=_lock,
        marked=lambda: (
            FoiaRequest.objects.filter(disposed_at__isnull=False).values_list("number", flat=True).iterator()
        ),
    )


def _closed(access: Access) -> QuerySet[FoiaRequest]:
    rows = FoiaRequest.objects.filter(closed_at__isnull=False)
    return rows if sees_everything(access) else rows.none()


def _lock(number: str) -> InHand | None:
    rows = FoiaRequest.objects.select_for_update().filter(number=number, disposed_at__isnull=True)
    request = rows.filter(closed_at__isnull=False).first()
    if request is None or request.closed_at is None:
        return None
    begun = timezone.localdate(request.closed_at)
    return InHand(begun, (Subject(KIND, number),), is_busy=False, dispose=lambda at: _dispose(request, at))


def _dispose(request: FoiaRequest, at: datetime) -> Gone:
    count = FoiaHappening.objects.filter(request=request).update(words="", why="", papers=[])
    count += FoiaDecision.objects.filter(request=request).update(reasons="")
    count += FoiaLetter.objects.filter(request=request).update(content={})
    FoiaFile.objects.filter(letter__request=request).update(body=b"")
    FoiaRequest.objects.filter(pk=request.pk).update(title=EMPTY, tracking="", disposed_at=at)
    told = dispose_about(records=[Subject(KIND, request.number)], at=at)
    return Gone({"words": count, **told.counts}, told.subjects)
