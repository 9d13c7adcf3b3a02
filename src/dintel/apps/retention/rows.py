"""Records that are rows of one table: found, counted and seen the same way whatever they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from dintel.apps.retention.register import Candidate, Span, Subject

if TYPE_CHECKING:
    from dintel.apps.accounts.access import Access

SEE = "retention.see"


def first_moment(day: date) -> datetime:
    """Return when a day begins in the city."""
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True, slots=True)
class Rows:
    """A table by moment or day of its event. ``all_open_to`` gives what a person may see, disposed of or not."""

    all_open_to: Callable[[Access], QuerySet[Any]]
    moment: str
    key: str
    is_deleted: bool = False
    """Whether a disposed row is gone, so that none says ``disposed_at``."""

    def find(self, access: Access, since: date, until: date, most: int) -> Sequence[Candidate]:
        """Return records not disposed of with an event in ``[since, until)``, oldest first."""
        rows = self._living(access).filter(between(self.moment, since, until))
        rows = rows.order_by(self.moment, "pk").values_list(self.key, self.moment)
        return [Candidate(str(key), day_of(moment)) for key, moment in rows[:most]]

    def count(self, access: Access, spans: Sequence[Span]) -> Sequence[int]:
        """Return how many those are in each span; one query."""
        asked = {f"n{at}": Count("pk", filter=between(self.moment, *span)) for at, span in enumerate(spans)}
        widest = between(self.moment, min(since for since, _ in spans), max(until for _, until in spans))
        found = self._living(access).filter(widest).aggregate(**asked)
        return [found[name] for name in asked]

    def days_of(self, access: Access, keys: Iterable[str]) -> Mapping[str, date]:
        """Return the day of the event of those of the keys that the person may see and that are not disposed of."""
        rows = self._living(access).filter(**{f"{self.key}__in": list(keys)}).values_list(self.key, self.moment)
        return {str(key): day_of(moment) for key, moment in rows if moment is not None}

    def among(self, access: Access, keys: Iterable[str]) -> frozenset[str]:
        """Return those of the keys that the person may see; of rows that are deleted nothing more is known."""
        if self.is_deleted:
            return frozenset(keys) if sees_everything(access) else frozenset()
        named = {f"{self.key}__in": list(keys)}
        return frozenset(map(str, self.all_open_to(access).filter(**named).values_list(self.key, flat=True)))

    def _living(self, access: Access) -> QuerySet[Any]:
        rows = self.all_open_to(access).order_by()
        return rows if self.is_deleted else rows.filter(disposed_at__isnull=True)


def day_of(moment: date | datetime) -> date:
    """Return the day of an event in the city; some tables know no time finer than the day."""
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment


def between(moment: str, since: date, until: date) -> Q:
    """Return the limit to moments in ``[since, until)``; ``date.min`` is the beginning of time."""
    begun = Q(**{f"{moment}__gte": first_moment(since)}) if since > date.min else Q()
    return begun & Q(**{f"{moment}__lt": first_moment(until)})


def about_any(records: Iterable[Subject]) -> Q:
    """Return the limit to rows about some records, by ``subject_kind`` and ``subject_key``; to none for none."""
    by_kind: dict[str, list[str]] = {}
    for one in records:
        by_kind.setdefault(one.kind, []).append(one.key)
    found = Q(pk__in=[])
    for kind, keys in by_kind.items():
        found |= Q(subject_kind=kind, subject_key__in=keys)
    return found


def sees_everything(access: Access) -> bool:
    """Whether the person may see what falls due at all; for records without a place or a seal."""
    return access.reach(SEE).everywhere
