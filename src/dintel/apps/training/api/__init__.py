"""Training for other systems: ``/api/v1/training``."""

from ninja import Router

from dintel.apps.training.api.own import router as own
from dintel.apps.training.api.people import router as people
from dintel.apps.training.api.rooms import router as rooms

router = Router(tags=["training"])
router.add_router("", own)
router.add_router("", people)
router.add_router("", rooms)

__all__ = ["router"]
