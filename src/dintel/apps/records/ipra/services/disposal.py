"""The end of a request for the city's records: words, letters and reasons go; that it was asked and answered stays.

1. ``WORDS`` names every column that is emptied in a row that stays.
2. A request that waits, or of which a record stands on the public page, is in hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.evidence.models import Upload
from dintel.apps.notices.services.disposal import dispose_about
from dintel.apps.records.ipra.models import (
    AnswerFile,
    AnswerLetter,
    Charge,
    FoundRecord,
    Publication,
    ReceiptCorrection,
    RecordsRequest,
    Redaction,
    TimeSpent,
)
from dintel.apps.records.ipra.queries.visible import KIND
from dintel.apps.retention.register import Gone, InHand, Kept, KeptBy, Subject
from dintel.apps.retention.rows import Rows, sees_everything

WORDS: Mapping[type[Model], tuple[str, Mapping[str, Any]]] = MappingProxyType(
    {
        ReceiptCorrection: ("request", {"why": ""}),
        TimeSpent: ("request", {"words": ""}),
        Charge: ("request", {"words": ""}),
        FoundRecord: ("request", {"title": "", "reason": "", "why_not_redacted": ""}),
        Redaction: ("record__request", {"reason": "", "pages": ""}),
        AnswerLetter: ("request", {"content": {}, "sent_words": ""}),
        AnswerFile: ("letter__request", {"body": b""}),
        Publication: ("released__record__request", {"title": "", "words": "", "taken_down_why": ""}),
    }
)
OF_REQUEST = {"asker_name": "", "asker_address": "", "asked": "", "withdrawn_why": "", "contact": None}


def request_class() -> Kept:
    """Return the class of requests for the city's records, each with everything that hangs on it."""
    return Kept(
        id=KIND,
        subject=KIND,
        title=t("Requests for the city’s own records, with letters, redactions and files"),
        event="received",
        rows=Rows(_rows, "received_on", "number"),
        keys_held=_held,
        lock=_lock,
        marked=lambda: (
            RecordsRequest.objects.filter(disposed_at__isnull=False).values_list("number", flat=True).iterator()
        ),
    )


def _rows(access: Access) -> QuerySet[RecordsRequest]:
    rows = RecordsRequest.objects.all()
    return rows if sees_everything(access) else rows.none()


def _held(records: Sequence[Subject]) -> KeptBy:
    return ((one.key, one) for one in records if one.kind == KIND)


def _lock(number: str) -> InHand | None:
    rows = RecordsRequest.objects.select_for_update(of=("self",))
    request = rows.filter(number=number, disposed_at__isnull=True).first()
    if request is None:
        return None
    coming = Upload.objects.filter(subject_kind=KIND, subject_key=number, state=Upload.State.OPEN)
    shown = Publication.objects.filter(released__record__request=request, taken_down_at__isnull=True)
    is_busy = request.is_open or coming.exists() or shown.exists()
    return InHand(request.received_on, (Subject(KIND, number),), is_busy, lambda at: _dispose(request, at=at))


def _dispose(request: RecordsRequest, *, at: datetime) -> Gone:
    count = 0
    for model, (path, blank) in WORDS.items():
        count += model._default_manager.filter(**{path: request}).update(**blank)  # noqa: SLF001 - Django's public name
    count += RecordsRequest.objects.filter(pk=request.pk).update(
        **OF_REQUEST, disposed_at=at, version=request.version + 1
    )
    told = dispose_about(records=[Subject(KIND, request.number)], at=at)
    return Gone({"words": count, **told.counts}, told.subjects)
