"""What the desk and those who check it can see: the last questions, and counts. There is nothing to search by.

An investigator recognises a question that may be of a report by the hour, the kind of place, the agency, the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from dintel.apps.accounts.access import Access
from dintel.apps.contacts.scenes import MOST, Scene, Wanted
from dintel.apps.retention.rows import between
from dintel.apps.verification.models import Answer, Inquiry, Place
from dintel.apps.verification.names import ANSWERS
from dintel.domain.verification import MARKS

ACTION = "officer.verify"
FIGURES = "figures.read"
LAST = 20
DAYS = 30
KIND = "inquiry"
SHOWN = ("key", "asked_at", "place", "claimed", "answer")
"""What an investigator recognises a question by."""


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


def scenes_found(wanted: Wanted) -> Sequence[Scene]:
    """Return the question of a key, or those of a day; for a city building those asked from one. Otherwise none."""
    if wanted.number:
        return scenes_named([wanted.number])
    if wanted.on is None:
        return []
    rows = _living().filter(between("asked_at", wanted.on, wanted.on + timedelta(days=1)))
    return _scenes(rows.filter(place=Place.CITY) if wanted.facility else rows)


def scenes_named(keys: Sequence[str]) -> Sequence[Scene]:
    """Return the questions of some keys; what is no key is left out."""
    return _scenes(_living().filter(key__in=[key for key in keys if _is_key(key)]))


def _living() -> QuerySet[Inquiry]:
    return Inquiry.objects.filter(disposed_at__isnull=True)


def _scenes(rows: QuerySet[Inquiry]) -> Sequence[Scene]:
    told = rows.only(*SHOWN)[:MOST]
    return [
        Scene(
            KIND,
            str(one.key),
            one.asked_at,
            one.get_place_display(),
            one.get_claimed_display(),
            str(ANSWERS[one.answer]),
        )
        for one in told
    ]


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
