"""The API: every app's router under one address, errors as problem details."""

from ninja import NinjaAPI

from dintel import __doc__ as about
from dintel.apps.accounts.problems import install
from dintel.apps.contacts.api import contacts, requests

api = NinjaAPI(
    title="Dintel",
    version="1",
    description=about or "",
    urls_namespace="api",
    docs_url=None,  # its page would load scripts from elsewhere
    openapi_url="openapi.json",
)
install(api)
api.add_router("/contacts", contacts)
api.add_router("/requests", requests)
