"""Requests for records for other systems: ``/api/v1/records``."""

from ninja import Router

from dintel.apps.design.profile import has_law
from dintel.apps.records.foia import api as foia

router = Router()
for part in foia.ROUTERS:
    router.add_router("/agencies", part)
if has_law("inspection"):  # its shapes name the exemptions and fees of that law
    from dintel.apps.records.ipra import api as ipra

    for part in ipra.ROUTERS:
        router.add_router("/city", part)

__all__ = ["router"]
