"""Legal holds: those of a record, and those that stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Q
from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.evidence.custody_line import Record
from dintel.apps.evidence.models import Hold
from dintel.apps.evidence.queries.reach import HOLD, READ, may, require


@dataclass(frozen=True, slots=True)
class HoldView:
    """A legal hold."""

    id: int
    reason: str
    by_name: str
    placed_at: datetime
    lifted_by: str
    lifted_at: datetime | None
    lift_reason: str

    @property
    def stands(self) -> bool:
        """Whether it has not been lifted."""
        return self.lifted_at is None


def holds_of(access: Access, kind: str, key: str) -> tuple[HoldView, ...]:
    """Return a record's holds, newest first; none for whoever may not open its files."""
    if not (may(access, READ, kind, key) or may(access, HOLD, kind, key)):
        return ()
    rows = Hold.objects.filter(subject_kind=kind, subject_key=key)
    rows = rows.select_related("placed_by", "lifted_by", "data_key")
    return tuple(hold_view(row) for row in rows)


def hold_view(hold: Hold) -> HoldView:
    """Return a hold as it is shown."""
    return HoldView(
        id=hold.pk,
        reason=hold.reason,
        by_name=hold.placed_by.name,
        placed_at=hold.placed_at,
        lifted_by=hold.lifted_by.name if hold.lifted_by else "",
        lifted_at=hold.lifted_at,
        lift_reason=hold.lift_reason,
    )


def hold_for(access: Access, hold_id: int) -> Hold:
    """Return a hold that may be lifted. Raises Http404 otherwise."""
    hold = Hold.objects.filter(pk=hold_id).first()
    if hold is None:
        raise Http404
    require(access, HOLD, hold.subject_kind, hold.subject_key)
    return hold


def standing_holds(records: Iterable[Record]) -> tuple[Hold, ...]:
    """Return the holds that stand on any of some records, oldest first."""
    named = [Q(subject_kind=one.kind, subject_key=one.key) for one in records]
    if not named:
        return ()
    return tuple(Hold.objects.filter(reduce(or_, named), lifted_at__isnull=True).order_by("placed_at", "pk"))


def all_standing_holds() -> tuple[Hold, ...]:
    """Return every hold that stands; there are few."""
    return tuple(Hold.objects.filter(lifted_at__isnull=True).order_by("placed_at", "pk"))


def is_held(kind: str, key: str) -> bool:
    """Return whether a hold stands on a record; nothing of such a record may be removed."""
    return Hold.objects.filter(subject_kind=kind, subject_key=key, lifted_at__isnull=True).exists()
