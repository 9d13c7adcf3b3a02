"""The end of exports: copies are destroyed with their key; what was exported, when and with which hash stays."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.audit.jobs import store
from dintel.apps.audit.models import Export
from dintel.apps.audit.services.leaves import EXPORT
from dintel.apps.retention.register import Gone, InHand, Kept, Subject
from dintel.apps.retention.rows import Rows, sees_everything


def export_class() -> Kept:
    """Return the class of exports, counted from the day one was made."""
    return Kept(
        id=EXPORT,
        subject=EXPORT,
        title=t("Auditors’ exports of the register, which are copies"),
        event="filed",
        rows=Rows(_made, "ended_at", "pk"),
        keys_held=lambda records: ((one.key, one) for one in records if one.kind == EXPORT),
        lock=_lock,
        marked=lambda: map(str, Export.objects.filter(disposed_at__isnull=False).values_list("pk", flat=True)),
        has_page=False,
    )


def _made(access: Access) -> QuerySet[Export]:
    rows = Export.objects.filter(ended_at__isnull=False, trouble="")
    return rows if sees_everything(access) else rows.none()


def _lock(key: str) -> InHand | None:
    rows = Export.objects.select_for_update(of=("self",)).filter(ended_at__isnull=False, disposed_at__isnull=True)
    row = rows.filter(pk=int(key)).first()
    if row is None or row.ended_at is None:
        return None

    def dispose(at: datetime) -> Gone:
        Export.objects.filter(pk=row.pk).update(disposed_at=at)
        store.remove(row.pk)
        return Gone({"file": 1}, (Subject(EXPORT, key),))

    return InHand(timezone.localdate(row.ended_at), (Subject(EXPORT, key),), is_busy=False, dispose=dispose)
