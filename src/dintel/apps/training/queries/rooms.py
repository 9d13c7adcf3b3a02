"""Rooms in which somebody teaches: for the trainer, and for whoever scans the code on the wall."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import segno
from django.http import Http404

from dintel.apps.accounts.access import Access
from dintel.apps.design.profile import active_city
from dintel.apps.training.models import How, Presence, Room
from dintel.apps.training.queries.visible import MANAGE
from dintel.apps.training.services.attendance import is_open
from dintel.domain.training import rotating


@dataclass(frozen=True, slots=True)
class RoomPage:
    """A room, its place, who is in it, and the code that is on the wall now."""

    room: Room
    place: str
    presences: tuple[Presence, ...]
    is_open: bool
    code: str
    seconds: int

    @property
    def count(self) -> int:
        """How many count."""
        return sum(one.struck_at is None for one in self.presences)


def rooms(access: Access) -> list[Room]:
    """Return the last rooms; none to whoever opens none."""
    return list(Room.objects.select_related("opened_by")[:50]) if access.reach(MANAGE).everywhere else []


def room_for(access: Access, key: UUID) -> Room:
    """Return a room. Raises ``Http404`` for whoever opens none."""
    found = (
        Room.objects.select_related("opened_by").filter(key=key).first() if access.reach(MANAGE).everywhere else None
    )
    if found is None:
        raise Http404
    return found


def presence_for(room: Room, pk: int) -> Presence:
    """Return one line of a room's list. Raises ``Http404`` where there is none."""
    found = Presence.objects.select_related("employee").filter(room=room, pk=pk).first()
    if found is None:
        raise Http404
    return found


def room_page(room: Room, at: datetime) -> RoomPage:
    """Return a room as its trainer sees it; one query."""
    moment = int(at.timestamp())
    spot = active_city().facilities.get(room.place)
    return RoomPage(
        room=room,
        place=spot.name if spot else room.place,
        presences=tuple(room.presences.select_related("employee")),
        is_open=is_open(room, at),
        code=rotating.code_at(bytes(room.secret), moment),
        seconds=rotating.seconds_left(moment),
    )


def room_with_code(code: str, at: datetime) -> Room | None:
    """Return the open room whose code this is; ``None`` for a code that is spent or was never one."""
    open_ones = Room.objects.filter(closed_at=None, closes_at__gt=at)
    moment = int(at.timestamp())
    return next((one for one in open_ones if rotating.fits(code, bytes(one.secret), moment)), None)


def qr_of(address: str) -> bytes:
    """Return an address as a QR code, an SVG picture."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", scale=8, border=4, light="#fff")
    return out.getvalue()


__all__ = ["How", "Room", "presence_for", "qr_of", "room_for", "room_page", "room_with_code", "rooms"]
