"""The end of what people were told: with the record it was about, or by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.notices.models import Deadline, Delivery, Notice, Pause
from dintel.apps.retention.register import Gone, InHand, Kept, KeptBy, Subject, with_their_record
from dintel.apps.retention.rows import Rows, about_any, sees_everything


def dispose_about(*, records: Iterable[Subject], at: datetime) -> Gone:
    """Empty the notices and deadlines about some records, in the caller's transaction; return what that was.

    Who was told when, and how a clock ran, stays. What is still on its way is dropped.
    """
    counts, subjects = 0, []
    for record in records:
        where = {"subject_kind": record.kind, "subject_key": record.key}
        notices = Notice.objects.filter(**where, disposed_at__isnull=True)
        deadlines = Deadline.objects.filter(**where)
        subjects += [Subject("notice", str(key)) for key in notices.values_list("key", flat=True)]
        subjects += [Subject("deadline", str(key)) for key in deadlines.values_list("key", flat=True)]
        Pause.objects.filter(deadline__in=deadlines).update(reason="")
        counts += deadlines.update(title="", how="", look_at=None) + _empty(notices, at=at)
    return Gone({"notice": counts}, tuple(subjects))


def _empty(notices: QuerySet[Notice], *, at: datetime) -> int:
    on_their_way = (Delivery.State.WAITING, Delivery.State.SENDING)
    keys = list(notices.values_list("pk", flat=True))
    about = Delivery.objects.filter(notice__in=keys)
    about.filter(state__in=on_their_way).update(state=Delivery.State.DROPPED, next_at=None, lease=None)
    about.update(problem_detail="")
    blank: dict[str, object] = {"title": "", "lines": [], "escalate_at": None}
    return Notice.objects.filter(pk__in=keys).update(**blank, disposed_at=at)


def notice_class() -> Kept:
    """Return the class of notices about no record that has a class of its own."""
    rows = Rows(_notices, "created_at", "key")
    return Kept(
        id="notice",
        subject="notice",
        title=t("Notices about no record with a class of its own, digests among them"),
        event="told",
        rows=rows,
        keys_held=_held,
        lock=_lock_notice,
        marked=lambda: map(str, _alone().filter(disposed_at__isnull=False).values_list("key", flat=True).iterator()),
        has_page=False,
        is_counted_only=True,
    )


def _notices(access: Access) -> QuerySet[Notice]:
    return _alone().filter(sealed=False) if sees_everything(access) else Notice.objects.none()


def _alone() -> QuerySet[Notice]:
    return Notice.objects.exclude(subject_kind__in=with_their_record(but="notice"))


def _held(records: Sequence[Subject]) -> KeptBy:
    yield from ((one.key, one) for one in records if one.kind == "notice")
    rows = _alone().filter(about_any(records), disposed_at__isnull=True)
    for key, kind, subject in rows.values_list("key", "subject_kind", "subject_key"):
        yield str(key), Subject(kind, subject)


def _lock_notice(key: str) -> InHand | None:
    notice = Notice.objects.select_for_update().filter(key=UUID(key), disposed_at__isnull=True).first()
    if notice is None:
        return None

    def dispose(at: datetime) -> Gone:
        return Gone({"notice": _empty(Notice.objects.filter(pk=notice.pk), at=at)})

    keeping = (Subject("notice", key), Subject(notice.subject_kind, notice.subject_key))
    return InHand(timezone.localdate(notice.created_at), keeping, is_busy=False, dispose=dispose)
