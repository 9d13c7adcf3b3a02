"""What falls due, by class and month; what is overdue; what is held and by which hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from dintel.apps.accounts import subjects
from dintel.apps.accounts.access import Access
from dintel.apps.evidence import queries as evidence
from dintel.apps.retention.models import Item
from dintel.apps.retention.register import Kept, Span, Subject, classes
from dintel.apps.retention.schedule import schedule
from dintel.domain.retention import Due, Facts, Holding, Keep, RecordClass, begun_until, falls_due

MONTHS = 12
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One record and where it stands. ``in_batch`` says that it is proposed already."""

    key: str
    path: str
    due: Due
    in_batch: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A record that a hold keeps."""

    record_class: str
    one: Waiting


@dataclass(frozen=True, slots=True)
class ClassPreview:
    """One class: how many are due by now, and how many more fall due in each of the coming months."""

    kept: Kept
    rule: RecordClass
    overdue: int
    held_overdue: int
    months: tuple[tuple[date, int], ...]

    @property
    def is_any_coming(self) -> bool:
        """Whether something falls due in one of the coming months."""
        return any(count for _first, count in self.months)

    @property
    def can_go(self) -> int:
        """How many of what is due no hold keeps."""
        return max(self.overdue - self.held_overdue, 0)


def preview(access: Access, *, on: date) -> tuple[tuple[ClassPreview, ...], tuple[Held, ...]]:
    """Return each class with its months, and all that is held, as far as the person may see it."""
    holds = _holdings()
    found, held = [], []
    for name, kept in classes().items():
        rule = schedule().classes[name]
        mine = tuple(_held(access, kept, rule, holds, on=on))
        held += [Held(name, one) for one in mine]
        found.append(_class_preview(access, kept, rule, mine, on=on))
    return tuple(found), tuple(held)


def _class_preview(access: Access, kept: Kept, rule: RecordClass, held: Sequence[Waiting], *, on: date) -> ClassPreview:
    firsts = list(_firsts(on))
    if rule.keep is None:
        return ClassPreview(kept, rule, 0, 0, tuple((first, 0) for first in firsts[:MONTHS]))
    overdue, *months = kept.rows.count(access, list(_spans(rule.keep, on, firsts)))
    held_overdue = sum(1 for one in held if one.due.due_on is not None and one.due.due_on <= on)
    return ClassPreview(kept, rule, overdue, held_overdue, tuple(zip(firsts, months, strict=False)))


def _firsts(on: date) -> Iterator[date]:
    """Yield the first day of this month and of each of the next twelve."""
    for ahead in range(MONTHS + 1):
        year, month = divmod(on.year * MONTHS + on.month - 1 + ahead, MONTHS)
        yield date(year, month + 1, 1)


def _spans(keep: Keep, on: date, firsts: Sequence[date]) -> Iterator[Span]:
    """Yield the days of events due by now, then of those that fall due in each month, today's rest first."""
    begun = begun_until(keep, on) + ONE_DAY
    yield date.min, begun
    for first in firsts[1:]:
        end = begun_until(keep, first - ONE_DAY) + ONE_DAY
        yield begun, max(begun, end)
        begun = max(begun, end)


def waiting(access: Access, record_class: str, *, on: date, most: int) -> tuple[Waiting, ...]:
    """Return records of a class that are due, oldest first: up to ``most`` that can go, and the held among them.

    Raises LookupError for a class that there is not.
    """
    kept, rule = classes()[record_class], schedule().classes[record_class]
    if rule.keep is None:
        return ()
    holds, taken = _holdings(), _in_open_batches(kept.subject)
    by_key = _by_key(kept, holds)
    until = begun_until(rule.keep, on) + ONE_DAY
    rows = kept.rows.find(access, date.min, until, most + len(by_key) + len(taken))
    found, can_go = [], 0
    for row in rows:
        due = falls_due(rule, Facts(row.begun, by_key.get(row.key, ())), on=on)
        one = Waiting(row.key, _path(kept, row.key), due, row.key in taken)
        can_go += due.may_be_disposed_of and not one.in_batch
        if can_go > most:
            break
        found.append(one)
    return tuple(found)


def _in_open_batches(kind: str) -> frozenset[str]:
    rows = Item.objects.filter(subject_kind=kind, state__in=Item.OPEN)
    return frozenset(rows.values_list("subject_key", flat=True))


def _path(kept: Kept, key: str) -> str:
    return subjects.path_of(kept.subject, key) if kept.has_page else ""


def _holdings() -> Mapping[Subject, tuple[Holding, ...]]:
    found: dict[Subject, tuple[Holding, ...]] = {}
    for hold in evidence.all_standing_holds():
        subject = Subject(hold.subject_kind, hold.subject_key)
        one = Holding(timezone.localdate(hold.placed_at), f"{subject.kind} {subject.key}")
        found[subject] = (*found.get(subject, ()), one)
    return found


def _by_key(kept: Kept, holds: Mapping[Subject, tuple[Holding, ...]]) -> Mapping[str, tuple[Holding, ...]]:
    """Return the holds that keep each record of a class."""
    found: dict[str, tuple[Holding, ...]] = {}
    for key, subject in kept.keys_held(list(holds)) if holds else ():
        found[key] = (*found.get(key, ()), *holds[subject])
    return found


def _held(
    access: Access,
    kept: Kept,
    rule: RecordClass,
    holds: Mapping[Subject, tuple[Holding, ...]],
    *,
    on: date,
) -> Iterator[Waiting]:
    by_key = _by_key(kept, holds)
    days = kept.rows.days_of(access, by_key) if by_key else {}
    for key, begun in sorted(days.items(), key=lambda one: (one[1], one[0])):
        yield Waiting(key, _path(kept, key), falls_due(rule, Facts(begun, by_key[key]), on=on))
