"""The end of a question to the verification desk: the number that was called goes, the count stays."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.retention.register import Gone, InHand, Kept, Subject
from dintel.apps.retention.rows import Rows, sees_everything
from dintel.apps.verification.models import Inquiry


def inquiry_class() -> Kept:
    """Return the class of questions to the verification desk."""
    rows = Rows(_inquiries, "asked_at", "key")
    return Kept(
        id="inquiry",
        subject="inquiry",
        title=t("Questions to the police verification desk, without callers and without places"),
        event="logged",
        rows=rows,
        keys_held=lambda records: ((one.key, one) for one in records if one.kind == "inquiry"),
        lock=_lock,
        marked=lambda: map(str, Inquiry.objects.filter(disposed_at__isnull=False).values_list("key", flat=True)),
        has_page=False,
        is_counted_only=True,
    )


def _inquiries(access: Access) -> QuerySet[Inquiry]:
    rows = Inquiry.objects.all()
    return rows if sees_everything(access) else rows.none()


def _lock(key: str) -> InHand | None:
    inquiry = Inquiry.objects.select_for_update().filter(key=UUID(key), disposed_at__isnull=True).first()
    if inquiry is None:
        return None

    def dispose(at: datetime) -> Gone:
        Inquiry.objects.filter(pk=inquiry.pk).update(number_called="", disposed_at=at)
        return Gone({"words": 1})

    return InHand(timezone.localdate(inquiry.asked_at), (Subject("inquiry", key),), is_busy=False, dispose=dispose)
