"""What the desk and those who check it can see: the last questions, and counts. There is nothing to search by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q

from dintel.apps.accounts.access import Access
from dintel.apps.retention.rows import between
from dintel.apps.verification.models import Answer, Inquiry
from dintel.domain.verification import MARKS

ACTION = "officer.verify"
FIGURES = "figures.read"
LAST = 20
DAYS = 30


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of some days: every question, by answer, and what looked like fishing."""

    since: date
    until: date
    all: int
    answers: tuple[tuple[str, int], ...]
    marks: tuple[tuple[str, int], ...]
    marked: int
    """Questions with at least one mark."""


def last_asked(access: Access) -> Sequence[Inquiry]:
    """Return the newest questions for the desk; none to whoever does not work at it."""
    if not access.reach(ACTION).everywhere:
        return []
    return list(Inquiry.objects.select_related("by")[:LAST])


def one_asked(access: Access, key: UUID) -> Inquiry | None:
    """Return a question by its key, for the desk; ``None`` for anybody else."""
    return Inquiry.objects.filter(key=key).first() if access.reach(ACTION).everywhere else None


def figures(access: Access, until: date) -> Figures | None:
    """Return the counts of the thirty days before ``until``, that day included; one query.

    For the desk and for those who see the city's figures; ``None`` for anybody else.
    """
    if not (access.reach(ACTION).everywhere or access.reach(FIGURES).everywhere):
        return None
    since, end = until - timedelta(days=DAYS - 1), until + timedelta(days=1)
    counts = {answer: Count("pk", filter=Q(answer=answer)) for answer in Answer.values}
    counts |= {f"mark_{mark}": Count("pk", filter=Q(**{mark: True})) for mark in MARKS}
    any_mark = Q(no_scene=True) | Q(asks_where=True) | Q(asks_who=True) | Q(again=True)
    rows = Inquiry.objects.order_by().filter(between("asked_at", since, end))
    found = rows.aggregate(all=Count("pk"), marked=Count("pk", filter=any_mark), **counts)
    return Figures(
        since=since,
        until=until,
        all=found["all"],
        answers=tuple((answer, found[answer]) for answer in Answer.values),
        marks=tuple((mark, found[f"mark_{mark}"]) for mark in MARKS),
        marked=found["marked"],
    )
