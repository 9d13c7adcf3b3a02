"""The booking centre for other systems: ``/api/v1/booking``."""

from ninja import Router

from dintel.apps.booking.api.holds import router as holds
from dintel.apps.booking.api.log import router as log
from dintel.apps.booking.api.shifts import router as shifts

router = Router(tags=["booking centre"])
router.add_router("", log)
router.add_router("", shifts)
router.add_router("", holds)

__all__ = ["router"]
