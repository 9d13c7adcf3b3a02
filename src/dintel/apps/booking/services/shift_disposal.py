"""The end of what is written beside visits: sign-offs of a shift, and the words that closed a gap.

What stays: which shift it was, its times, who signed it when over which digest; which gap, when found, who closed it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as t

from dintel.apps.accounts.access import Access
from dintel.apps.booking.models import Gap, Shift, SignOff, Visit
from dintel.apps.booking.services.disposal import empty_gaps, is_any_gap_open
from dintel.apps.notices.services.disposal import dispose_about
from dintel.apps.retention.register import Gone, InHand, Kept, KeptBy, Subject
from dintel.apps.retention.rows import Rows, about_any, sees_everything

OF_RECORDS = ("visit", "contact", "request", "shift")
"""Gaps about these go with their record."""


def shift_class() -> Kept:
    """Return the class of shifts: sign-offs with their words, and files that were added to a shift."""
    return Kept(
        id="shift",
        subject="shift",
        title=t("Shifts at the booking centre, with the words of whoever signed them off"),
        event="ended",
        rows=Rows(_shifts, "ends_at", "name"),
        keys_held=lambda records: [(one.key, one) for one in records if one.kind == "shift"],
        lock=_lock_shift,
        marked=lambda: (
            _named(Shift.objects.filter(disposed_at__isnull=False)).values_list("name", flat=True).iterator()
        ),
    )


def _marked() -> Iterator[str]:
    rows = _named(Shift.objects.filter(disposed_at__isnull=False))
    return iter(rows.values_list("name", flat=True).iterator())


def _shifts(access: Access) -> QuerySet[Any]:
    found = _named(Shift.objects.all())
    return found if sees_everything(access) else found.none()


def _named(shifts: QuerySet[Shift]) -> QuerySet[Any]:
    """Return shifts with the name that stands in addresses, as ``Shift.key`` gives it."""
    dot = Value(".")
    name = Concat("facility", dot, Cast("on", CharField()), dot, "shift", output_field=CharField())
    return shifts.annotate(name=name)


def _lock_shift(key: str) -> InHand | None:
    facility, on, name = key.split(".")
    found = Shift.objects.select_for_update().filter(facility=facility, on=on, shift=name, disposed_at__isnull=True)
    shift = found.first()
    if shift is None:
        return None
    its_gaps = Q(subject_kind="shift", subject_key=key)
    has_visits = Visit.objects.filter(shift=shift, disposed_at__isnull=True).exists()

    def dispose(at: datetime) -> Gone:
        count = SignOff.objects.filter(shift=shift).exclude(words="").update(words="")
        gaps = empty_gaps(its_gaps, at=at)
        Shift.objects.filter(pk=shift.pk).update(disposed_at=at)
        told = dispose_about(records=[Subject("shift", key)], at=at)
        return Gone(gaps + Counter(words=count) + Counter(told.counts), told.subjects)

    is_busy = has_visits or is_any_gap_open(its_gaps)
    return InHand(timezone.localdate(shift.ends_at), (Subject("shift", key),), is_busy, dispose)


def gap_class() -> Kept:
    """Return the class of gaps that a person closed with words and that belong to no other record."""
    return Kept(
        id="gap",
        subject="gap",
        title=t("Gaps at the booking centre that somebody closed, about no record with a class of its own"),
        event="ended",
        rows=Rows(_gaps, "closed_at", "pk"),
        keys_held=_gaps_held,
        lock=_lock_gap,
        marked=lambda: map(str, Gap.objects.filter(disposed_at__isnull=False).values_list("pk", flat=True).iterator()),
        has_page=False,
    )


def _closed() -> QuerySet[Gap]:
    return Gap.objects.filter(closed_at__isnull=False).exclude(subject_kind__in=OF_RECORDS)


def _gaps(access: Access) -> QuerySet[Gap]:
    return _closed() if sees_everything(access) else Gap.objects.none()


def _gaps_held(records: Sequence[Subject]) -> KeptBy:
    yield from ((one.key, one) for one in records if one.kind == "gap")
    rows = _closed().filter(about_any(records), disposed_at__isnull=True)
    for key, kind, record in rows.values_list("pk", "subject_kind", "subject_key"):
        yield str(key), Subject(kind, record)


def _lock_gap(key: str) -> InHand | None:
    gap = _closed().select_for_update().filter(pk=int(key), disposed_at__isnull=True).first()
    if gap is None or gap.closed_at is None:
        return None
    found, subject = Q(pk=gap.pk), Subject(gap.subject_kind, gap.subject_key)

    def dispose(at: datetime) -> Gone:
        gone = empty_gaps(found, at=at)
        Gap.objects.filter(found).update(disposed_at=at)
        return Gone(gone)

    keeping = (Subject("gap", key), subject)
    return InHand(timezone.localdate(gap.closed_at), keeping, is_busy=False, dispose=dispose)
