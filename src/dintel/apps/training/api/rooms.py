"""Training rooms: opened and closed by whoever runs the training."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from dintel.apps.accounts.api import auth
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.design.profile import active_city
from dintel.apps.training import services
from dintel.apps.training.api import shapes
from dintel.apps.training.api.asking import CONFLICT, ERRORS, asker
from dintel.apps.training.queries import rooms as queries
from dintel.apps.training.queries.own import course_for

router = Router()


@router.get("/rooms", auth=auth("training.manage"), response={200: list[shapes.RoomOut], **ERRORS})
def rooms(request: HttpRequest) -> object:
    """Return the last rooms, newest first."""
    return queries.rooms(asker(request).access)


@router.post("/rooms", auth=auth("training.manage"), response={201: shapes.RoomOut, **CONFLICT})
@idempotent
def open_room(request: HttpRequest, body: shapes.RoomIn) -> Status[object]:
    """Open a room for a course."""
    spot = active_city().facilities[body.place]
    room = services.open_room(
        course=course_for(body.course),
        place=spot.id,
        department=spot.department,
        by=asker(request).user,
        at=timezone.now(),
    )
    return Status(201, room)


@router.get("/rooms/{key}", auth=auth("training.manage"), response={200: shapes.RoomPageOut, **ERRORS})
def read_room(request: HttpRequest, key: UUID) -> object:
    """Return a room and who was in it."""
    return _page(queries.room_for(asker(request).access, key))


@router.post(
    "/rooms/{key}/presences/{presence}/strike",
    auth=auth("training.manage"),
    response={200: shapes.RoomPageOut, **CONFLICT},
)
@idempotent
def strike(request: HttpRequest, key: UUID, presence: shapes.RowId) -> object:
    """Strike out somebody who was not there; the line stays."""
    asking = asker(request)
    room = queries.room_for(asking.access, key)
    services.strike_presence(presence=queries.presence_for(room, presence), by=asking.user, at=timezone.now())
    return _page(room)


def _page(room: queries.Room) -> dict[str, object]:
    found = queries.room_page(room, timezone.now()).presences
    told = [
        {
            **{name: getattr(one, name) for name in ("id", "how", "at", "struck_at")},
            **{name: getattr(one.employee, name) for name in ("number", "name", "department")},
        }
        for one in found
    ]
    return {"room": room, "presences": told}


@router.post("/rooms/{key}/close", auth=auth("training.manage"), response={200: shapes.RoomOut, **CONFLICT})
@idempotent
def close_room(request: HttpRequest, key: UUID) -> object:
    """Close a room: from now on having been there counts."""
    asking = asker(request)
    return services.close_room(room=queries.room_for(asking.access, key), by=asking.user, at=timezone.now())
