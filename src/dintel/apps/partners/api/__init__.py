"""Partners for other programs: ``/api/v1/partners``; what a partner may ask for lies under ``/own``."""

from dintel.apps.partners.api import events, materials, referrals
from dintel.apps.partners.api.directory import router

for part in (events, materials, referrals):
    router.add_router("", part.router)

__all__ = ["router"]
