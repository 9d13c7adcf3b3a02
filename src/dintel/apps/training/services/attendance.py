"""A room in which somebody teaches: opened, people come in, closed. Closing it is the trainer's word."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dintel.apps.accounts.models import User
from dintel.apps.city import law
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.training.models import Employee, Presence, Room
from dintel.apps.training.services.leaves import said_of_room, subject_of
from dintel.domain.training.validity import valid_until
from dintel.lawbook.courses import Course

OPEN_FOR = timedelta(hours=3)
"""A room closes by itself then: a code that was left on a wall admits nobody the next day."""


class RoomClosedError(ValueError):
    """Nobody can come into a room that is closed."""


@transaction.atomic
def open_room(*, course: Course, place: str, department: str, by: User, at: datetime) -> Room:
    """Return a new room for a course; its first code can be shown at once."""
    on = timezone.localdate(at)
    room = Room.objects.create(
        course=course.id,
        text_hash=course.text_hash,
        policy_hash=law.hash_on(on),
        department=department,
        place=place,
        secret=secrets.token_bytes(32),
        opened_by=by,
        opened_at=at,
        closes_at=at + OPEN_FOR,
        valid_until=valid_until(on, course.valid_months),
    )
    _leaf("training.room_opened", room, by, at)
    return room


@transaction.atomic
def come_in(*, room: Room, employee: Employee, how: str, by: User | None, at: datetime) -> Presence:
    """Keep that somebody is in a room, and return it; a second time returns the first.

    Whoever shows a code in time has shown it: that is checked before. Raises ``RoomClosedError``.
    """
    kept = Room.objects.select_for_update().get(pk=room.pk)
    if not is_open(kept, at):
        raise RoomClosedError(_("This room is closed. If you were in it, tell the trainer, who can open another."))
    presence, is_new = Presence.objects.get_or_create(room=kept, employee=employee, defaults={"how": how, "at": at})
    if is_new:
        content = {"presence": content_of(presence)}
        ledger.record(kind="training.came_in", subject=subject_of(employee), content=content, by=actor(by), at=at)
    return presence


def is_open(room: Room, at: datetime) -> bool:
    """Return whether people can still come in."""
    return room.closed_at is None and at < room.closes_at


@transaction.atomic
def strike_presence(*, presence: Presence, by: User, at: datetime) -> Presence:
    """Strike out somebody who was not there, and return the row, which stays; once struck it stays so."""
    kept = Presence.objects.select_for_update().get(pk=presence.pk)
    if kept.struck_at is None:
        kept.struck_at, kept.struck_by = at, by
        kept.save(update_fields=["struck_at", "struck_by"])
        content = {"presence": content_of(kept)}
        ledger.record(kind="training.struck", subject=subject_of(kept.employee), content=content, by=actor(by), at=at)
    return kept


@transaction.atomic
def close_room(*, room: Room, by: User, at: datetime) -> Room:
    """Close a room and return it: from now on having been there counts. Closed once, it stays so."""
    kept = Room.objects.select_for_update().get(pk=room.pk)
    if kept.closed_at is None:
        kept.closed_at = at
        kept.save(update_fields=["closed_at"])
        _leaf("training.room_closed", kept, by, at)
    return kept


def _leaf(kind: str, room: Room, by: User, at: datetime) -> None:
    content = {"room": said_of_room(room)}
    ledger.record(kind=kind, subject=("training_room", str(room.key)), content=content, by=actor(by), at=at)
