"""The whole site, with this room's part of the API in a place of its own."""

from __future__ import annotations

from django.urls import path
from ninja import NinjaAPI

from dintel.apps.accounts.api_errors import install
from dintel.apps.notices.api import deadlines, notices, webhooks
from dintel.apps.notices.due_api import router
from dintel.config import urls

api = NinjaAPI(title="Notices", version="1", urls_namespace="notices-api", docs_url=None, openapi_url="openapi.json")
install(api)
api.add_router("/notices", notices)
api.add_router("/deadlines", deadlines)
api.add_router("/webhooks", webhooks)
api.add_router("/due", router)
urlpatterns = [path("api/room/", api.urls), *urls.urlpatterns]
handler404 = urls.handler404
