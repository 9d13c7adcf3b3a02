"""Reports of false officers for programs of staff: ``/api/v1/complaints``.

Nobody sends a report here: the public pages ask for no account, and an address for programs would be one for floods.
"""

from dintel.apps.complaints.api import case, desk, packets, people
from dintel.apps.complaints.api.reports import router

for part in (desk, packets, people, case):
    router.add_router("", part.router)

__all__ = ["router"]
