"""The API: every app's router under one address, errors as problem details."""

from ninja import NinjaAPI

from dintel import __doc__ as about
from dintel.apps.accounts.api import router as accounts
from dintel.apps.accounts.problems import install
from dintel.apps.booking.api import router as booking
from dintel.apps.contacts.api import contacts, letters, requests
from dintel.apps.evidence.api import files
from dintel.apps.notices.api import deadlines, notices, webhooks

api = NinjaAPI(
    title="Dintel",
    version="1",
    description=about or "",
    urls_namespace="api",
    docs_url=None,  # its page would load scripts from elsewhere
    openapi_url="openapi.json",
)
install(api)
for place, router in {
    "/accounts": accounts,
    "/contacts": contacts,
    "/requests": requests,
    "/letters": letters,
    "/notices": notices,
    "/deadlines": deadlines,
    "/webhooks": webhooks,
    "/files": files,
    "/booking": booking,
}.items():
    api.add_router(place, router)
