"""Requests for records for other systems: ``/api/v1/records``."""

from ninja import Router

from dintel.apps.records.api.foia import router as agencies
from dintel.apps.records.api.foia_letters import router as letters_to_agencies
from dintel.apps.records.api.ipra import router as city
from dintel.apps.records.api.ipra_answers import router as answers

router = Router()
router.add_router("/agencies", agencies)
router.add_router("/agencies", letters_to_agencies)
router.add_router("/city", city)
router.add_router("/city", answers)

__all__ = ["router"]
