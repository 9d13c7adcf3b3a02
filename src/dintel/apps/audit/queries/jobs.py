"""Checks and exports: how far they are, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.http import Http404

from dintel.apps.audit.models import Check, Export

MOST = 20
__all__ = ["Check", "Export", "Line", "export_numbered", "exports", "last_checks", "recent_checks", "standing_faults"]


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of check: the last that was asked for, and the last that came to an end."""

    kind: str
    last: Check | None
    ended: Check | None


def last_checks() -> Sequence[Line]:
    """Return a line for each kind of check; two queries."""
    newest = _newest(Check.objects.all())
    ended = _newest(Check.objects.filter(faults__isnull=False))
    return tuple(Line(kind, newest.get(kind), ended.get(kind)) for kind in Check.Kind.values)


def _newest(rows: object) -> Mapping[str, Check]:
    keys = rows.order_by().values("kind").annotate(newest=Max("pk")).values("newest")  # type: ignore[attr-defined]  # a QuerySet
    return {row.kind: row for row in Check.objects.filter(pk__in=keys).select_related("by")}


def standing_faults() -> int:
    """Return how many faults the last checks of each kind found that came to an end."""
    return sum(line.ended.faults or 0 for line in last_checks() if line.ended is not None)


def recent_checks() -> Sequence[Check]:
    """Return the checks that were asked for last, the newest first."""
    return tuple(Check.objects.select_related("by")[:MOST])


def check_numbered(number: int) -> Check:
    """Return a check; raise ``Http404`` when there is none."""
    found = Check.objects.filter(pk=number).select_related("by").first()
    if found is None:
        raise Http404
    return found


def exports(person: int) -> Sequence[Export]:
    """Return the exports of one person, the newest first: nobody takes another's, who may see less."""
    return tuple(Export.objects.filter(by=person).select_related("by")[:MOST])


def export_numbered(number: int, person: int) -> Export:
    """Return an export of one's own; raise ``Http404`` when there is none."""
    found = Export.objects.filter(pk=number, by=person).select_related("by").first()
    if found is None:
        raise Http404
    return found
