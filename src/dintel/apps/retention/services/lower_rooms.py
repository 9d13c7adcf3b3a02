"""The classes of the rooms below this one, which cannot register their own: files, uploads, looks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.accounts.models import Look
from dintel.apps.evidence import services as evidence
from dintel.apps.evidence.models import File, Hold, Upload
from dintel.apps.ledger import queries as log
from dintel.apps.ledger import services as ledger
from dintel.apps.retention.register import Candidate, Gone, InHand, Kept, KeptBy, Span, Subject, with_their_record
from dintel.apps.retention.rows import Rows, about_any, first_moment, sees_everything

LOOK = "look.recorded"
ONE_DAY = timedelta(days=1)


def file_class() -> Kept:
    """Return the class of files whose record has no class of its own."""
    rows = Rows(_files, "received_at", "key")
    return Kept(
        id="file",
        subject="file",
        title=t("Files that belong to no record with a class of its own"),
        event="received",
        rows=rows,
        keys_held=_files_held,
        lock=_lock_file,
        marked=lambda: map(str, _loose().filter(disposed_at__isnull=False).values_list("key", flat=True).iterator()),
        has_page=False,
    )


def _files(access: Access) -> QuerySet[File]:
    return _loose() if sees_everything(access) else File.objects.none()


def _loose() -> QuerySet[File]:
    return File.objects.exclude(subject_kind__in=with_their_record(but="file"))


def _files_held(records: Sequence[Subject]) -> KeptBy:
    rows = _loose().filter(about_any(records), disposed_at__isnull=True)
    return _each(rows.values_list("key", "subject_kind", "subject_key"))


def _each(rows: Iterable[tuple[UUID, str, str]]) -> KeptBy:
    return ((str(key), Subject(kind, record)) for key, kind, record in rows)


def _lock_file(key: str) -> InHand | None:
    file = File.objects.select_for_update().filter(key=UUID(key), disposed_at__isnull=True).first()
    if file is None:
        return None

    def dispose(at: datetime) -> Gone:
        leaves = ledger.forget_row(subject=record, names=("file", "file_id"), key=file.pk)
        return Gone({"file": 1, "leaf": leaves, "key": evidence.dispose_file(file=file, at=at)})

    record = Subject(file.subject_kind, file.subject_key)
    return InHand(timezone.localdate(file.received_at), (record,), is_busy=False, dispose=dispose)


def upload_class() -> Kept:
    """Return the class of uploads that never became a file: what is left is a name and what a device announced."""
    rows = Rows(_uploads, "expires_at", "key", is_deleted=True)
    return Kept(
        id="upload",
        subject="upload",
        title=t("Files announced that never came, or were refused"),
        event="ended",
        rows=rows,
        keys_held=_uploads_held,
        lock=_lock_upload,
        has_page=False,
        is_counted_only=True,
    )


def _uploads(access: Access) -> QuerySet[Upload]:
    ended = Upload.objects.filter(state__in=(Upload.State.ENDED, Upload.State.REFUSED))
    return ended if sees_everything(access) else ended.none()


def _uploads_held(records: Sequence[Subject]) -> KeptBy:
    return _each(Upload.objects.filter(about_any(records)).values_list("key", "subject_kind", "subject_key"))


def _lock_upload(key: str) -> InHand | None:
    ended = (Upload.State.ENDED, Upload.State.REFUSED)
    upload = Upload.objects.select_for_update().filter(key=UUID(key), state__in=ended).first()
    if upload is None:
        return None

    def dispose(at: datetime) -> Gone:
        return Gone({"row": 1, "key": evidence.dispose_upload(upload=upload, at=at)})

    record = Subject(upload.subject_kind, upload.subject_key)
    return InHand(timezone.localdate(upload.expires_at), (record,), is_busy=False, dispose=dispose)


def looks_class() -> Kept:
    """Return the class of looks: a record is one month of them, and those at a held record stay."""
    return Kept(
        id="looks",
        subject="looks",
        title=t("Who looked at sensitive records, month by month"),
        event="looked",
        rows=MonthsOfLooks(),
        keys_held=lambda _records: (),
        lock=_lock_looks,
        has_page=False,
    )


def _loose_looks() -> QuerySet[Look]:
    """Return the looks at records that no hold keeps."""
    held = Hold.objects.filter(subject_kind=OuterRef("kind"), subject_key=OuterRef("key"), lifted_at__isnull=True)
    return Look.objects.filter(~Exists(held)).order_by()


def _last_days(until: date) -> Sequence[date]:
    """Return the last day of each month before ``until`` in which there are looks that may go, oldest first."""
    rows = _loose_looks().filter(at__lt=first_moment(until)).annotate(month=TruncMonth("at"))
    months = sorted({timezone.localdate(month) for month in rows.values_list("month", flat=True).distinct()})
    days = [_next_month(month) - ONE_DAY for month in months]
    return [day for day in days if day < until]


def _next_month(first: date) -> date:
    return (first.replace(day=1) + timedelta(days=32)).replace(day=1)


class MonthsOfLooks:
    """Looks by the month, of which each is a record; its key is the month."""

    def find(self, access: Access, since: date, until: date, most: int) -> Sequence[Candidate]:
        """Return the months that ended in ``[since, until)``, oldest first."""
        if not sees_everything(access):
            return []
        return [Candidate(f"{day:%Y-%m}", day) for day in _last_days(until) if day >= since][:most]

    def count(self, access: Access, spans: Sequence[Span]) -> Sequence[int]:
        """Return how many those are in each span."""
        days = _last_days(max(until for _, until in spans)) if sees_everything(access) else []
        return [sum(1 for day in days if since <= day < until) for since, until in spans]

    def days_of(self, access: Access, keys: Iterable[str]) -> Mapping[str, date]:  # noqa: ARG002 - as of any population
        """Return none: no hold keeps a month, only the looks in it."""
        return {}

    def among(self, access: Access, keys: Iterable[str]) -> frozenset[str]:
        """Return all of them to whoever sees what falls due."""
        return frozenset(keys) if sees_everything(access) else frozenset()


def _lock_looks(key: str) -> InHand | None:
    first = date.fromisoformat(f"{key}-01")
    end = _next_month(first)
    looks = _loose_looks().filter(at__gte=first_moment(first), at__lt=first_moment(end))
    if not looks.exists():
        return None

    def dispose(_at: datetime) -> Gone:
        leaves = _leaves_of_looks(looks)
        return Gone({"look": looks.delete()[0], "leaf": ledger.forget_leaves(keys=leaves)})

    return InHand(end - ONE_DAY, (), is_busy=False, dispose=dispose)


def _leaves_of_looks(looks: QuerySet[Look]) -> list[int]:
    """Return the leaves of some looks: those of the same record, person and moment."""
    by_record: dict[tuple[str, str], set[datetime]] = {}
    for kind, key, at in looks.values_list("kind", "key", "at"):
        by_record.setdefault((kind, key), set()).add(at)
    found = []
    for record, moments in by_record.items():
        leaves = log.leaves_among([record]).filter(kind=LOOK, content__isnull=False)
        found += [one.pk for one in leaves if datetime.fromisoformat(json.loads(one.content or "")["at"]) in moments]
    return found
