"""Training for other systems: ``/api/v1/training``."""

from ninja import Router

from dintel.apps.training.api.drills import router as drills
from dintel.apps.training.api.lists import router as lists
from dintel.apps.training.api.own import router as own
from dintel.apps.training.api.people import router as people
from dintel.apps.training.api.required import router as required
from dintel.apps.training.api.rooms import router as rooms

router = Router(tags=["training"])
for part in (own, people, rooms, required, drills, lists):
    router.add_router("", part)

__all__ = ["router"]
