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


@router.post("/rooms/{key}/close", auth=auth("training.manage"), response={200: shapes.RoomOut, **CONFLICT})
@idempotent
def close_room(request: HttpRequest, key: UUID) -> object:
    """Close a room: from now on having been there counts."""
    asking = asker(request)
    return services.close_room(room=queries.room_for(asking.access, key), by=asking.user, at=timezone.now())
