"""Requests for records for other systems: ``/api/v1/records``."""

from ninja import Router

from dintel.apps.design.profile import has_law
from dintel.apps.records.foia import api as foia
from dintel.apps.records.ipra import api as ipra

router = Router()
for part in foia.ROUTERS:
    router.add_router("/agencies", part)
for part in ipra.ROUTERS if has_law("inspection") else ():
    router.add_router("/city", part)

__all__ = ["router"]
