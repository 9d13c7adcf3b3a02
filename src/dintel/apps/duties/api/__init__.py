"""Duties for other programs: the board, tasks and what is done with them, plans, certificates: ``/api/v1/duties``."""

from ninja import Router

from dintel.apps.duties.api.certificates import router as certificates
from dintel.apps.duties.api.rolling_out import router as rolling_out
from dintel.apps.duties.api.tasks import router as tasks

router = Router(tags=["duties"])
for part in (rolling_out, tasks, certificates):
    router.add_router("", part)

__all__ = ["router"]
