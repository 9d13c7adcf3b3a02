"""Proposals and how far they have come; of each only the records that the person may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from dintel.apps.accounts import subjects
from dintel.apps.accounts.access import Access
from dintel.apps.retention.models import Batch, Item
from dintel.apps.retention.register import Kept, classes
from dintel.apps.retention.schedule import schedule
from dintel.domain.retention import Due, Facts, falls_due

NEWEST = 50


@dataclass(frozen=True, slots=True)
class ItemView:
    """One record of a batch; ``due`` as it was explained when it was proposed."""

    key: str
    path: str
    state: str
    due: Due


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch as the person sees it."""

    row: Batch
    kept: Kept
    items: tuple[ItemView, ...]

    @property
    def settled(self) -> int:
        """How many records have come to an end."""
        return sum(1 for one in self.items if one.state not in Item.OPEN)

    @property
    def disposed(self) -> int:
        """How many were disposed of."""
        return sum(1 for one in self.items if one.state == Item.State.DISPOSED)


def batches(access: Access) -> tuple[BatchView, ...]:
    """Return the newest proposals of which the person may see a record."""
    rows = list(Batch.objects.select_related("proposed_by", "settled_by", "adoption", "certificate")[:NEWEST])
    items: dict[int, list[Item]] = {}
    for item in Item.objects.filter(batch__in=rows):
        items.setdefault(item.batch_id, []).append(item)
    seen = _seen(access, rows, items)
    views = (_view(row, items.get(row.pk, ()), seen.get(row.record_class, frozenset())) for row in rows)
    return tuple(view for view in views if view.items)


def open_batches(access: Access) -> tuple[BatchView, ...]:
    """Return those that still wait for somebody, or for their disposal."""
    return tuple(one for one in batches(access) if one.row.state in {Batch.State.PROPOSED, Batch.State.APPROVED})


def batch_for(access: Access, key: UUID) -> Batch:
    """Return one batch. Raises Http404 when there is none, or no record of it is open to the person."""
    row = Batch.objects.filter(key=key).select_related("proposed_by", "settled_by", "adoption").first()
    if row is None or not batch_view(access, row).items:
        raise Http404
    return row


def batch_view(access: Access, row: Batch) -> BatchView:
    """Return a batch as the person sees it, its records in the order proposed."""
    items = list(row.items.all())
    seen = classes()[row.record_class].rows.among(access, [item.subject_key for item in items])
    return _view(row, items, seen)


def _seen(access: Access, rows: Iterable[Batch], items: Mapping[int, list[Item]]) -> Mapping[str, frozenset[str]]:
    asked: dict[str, list[str]] = {}
    for row in rows:
        asked.setdefault(row.record_class, []).extend(item.subject_key for item in items.get(row.pk, ()))
    return {name: classes()[name].rows.among(access, keys) for name, keys in asked.items()}


def _view(row: Batch, items: Iterable[Item], seen: frozenset[str]) -> BatchView:
    kept, rule = classes()[row.record_class], schedule().classes[row.record_class]
    views = []
    for item in items:
        if item.subject_key in seen:
            path = subjects.path_of(item.subject_kind, item.subject_key) if kept.has_page else ""
            due = falls_due(rule, Facts(item.begun_on), on=item.due_on)
            views.append(ItemView(item.subject_key, path, item.state, due))
    return BatchView(row, kept, tuple(views))
