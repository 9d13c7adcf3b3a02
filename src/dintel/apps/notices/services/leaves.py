"""What the room's leaves say: rows as they stand after an act.

1. Words that sealing takes out of a row stand as their digest, and so does an address that may hold
   a key; secrets stand in no leaf.
2. What the clock works out by itself, such as when to look again, is left out.
3. The last leaf that holds a row says how the row stands now, but for a due date that was counted
   again in a changed calendar.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import models

from dintel.apps.accounts.models import User
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.ledger.tables import Table
from dintel.apps.notices.models import Deadline, Endpoint, Feed, Notice, Pause, Stage, Told
from dintel.domain.canonical import Plain, digest

LEFT_OUT: Mapping[type[models.Model], tuple[str, ...]] = {
    Notice: ("title", "lines", "escalate_at", "settled_at"),
    Deadline: ("title", "look_at", "sorts_at", "calendar_mark"),
    Endpoint: ("url", "secret", "old_secret"),
    Feed: ("digest", "fetched_at"),
    Stage: ("id",),
    Told: ("id",),
}
"""Steps and people told are written many at once and do not learn their keys."""


def said(row: models.Model) -> dict[str, Plain]:
    """Return what a leaf holds of a row."""
    content = content_of(row, without=LEFT_OUT.get(type(row), ()))
    if isinstance(row, Notice):
        content["words_sha256"] = digest([row.title, list(row.lines)])
    elif isinstance(row, Deadline):
        content["words_sha256"] = digest([row.title])
    elif isinstance(row, Endpoint):
        content["url_sha256"] = digest([row.url])
    return content


def all_said(rows: Iterable[models.Model]) -> list[Plain]:
    """Return what a leaf holds of several rows."""
    return [said(row) for row in rows]


def names_of(people: Iterable[User]) -> list[Plain]:
    """Return people as a leaf names them."""
    return [actor(one) for one in people]


def leave(kind: str, row: Deadline | Endpoint | Feed | Notice, *, by: User | None, at: datetime, **also: Plain) -> None:
    """Record the leaf of one act on a row, known by its address, in the transaction that wrote the row."""
    name = type(row).__name__.lower()
    key = str(row.pk) if isinstance(row, Feed) else str(row.key)
    ledger.record(kind=kind, subject=(name, key), content={name: said(row), **also}, by=actor(by), at=at)


def announced(
    notice: Notice,
    *,
    stages: Iterable[Stage],
    told: Iterable[Told],
    systems: Iterable[Endpoint] = (),
    readers: Iterable[User] = (),
    deadline: Deadline | None = None,
    at: datetime,
) -> ledger.NewLeaf:
    """Return the leaf, not yet recorded, of a new notice: what of, by which steps, and who was told."""
    content: dict[str, Plain] = {
        "notice": said(notice),
        "stages": all_said(stages),
        "told": all_said(told),
        "systems": [str(one.key) for one in systems],
        "readers": names_of(readers),
    }
    if deadline is not None:
        content["deadline"] = said(deadline)
    return ledger.NewLeaf("notice.announced", ("notice", str(notice.key)), content, at)


def _of_record(row: Notice | Deadline) -> tuple[str, str]:
    if isinstance(row, Notice) and row.disposed_at is not None:
        return ("notice", str(row.key))  # it went with its record, or by itself
    return (row.subject_kind, row.subject_key)


def _of_notice(row: Stage | Told) -> tuple[str, str]:
    return _of_record(row.notice)


def _of_clock(row: Pause) -> tuple[str, str]:
    return _of_record(row.deadline)


TABLES = (
    Table(("notice", "notices"), Notice, said=said, subject=_of_record),
    Table(
        ("stages",), Stage, said=said, known_by=("notice_id", "number", "role", "at", "told_count"), subject=_of_notice
    ),
    Table(("told",), Told, said=said, known_by=("notice_id", "user_id"), subject=_of_notice),
    # When a clock falls due is counted again from terms, start and pauses in a calendar that changed.
    Table(("deadline", "deadlines"), Deadline, said=said, passing=("due_at", "last_on"), subject=_of_record),
    Table(("pause", "pauses"), Pause, said=said, subject=_of_clock),
    Table(("endpoint",), Endpoint, said=said),
    Table(("feed",), Feed, said=said),
)
