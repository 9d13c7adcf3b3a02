"""A small API behind tokens, to try them on."""

from typing import cast

from django.http import Http404, HttpRequest
from django.urls import path
from django.utils import timezone
from ninja import NinjaAPI, Schema, Status

from dintel.apps.accounts.api import auth, router
from dintel.apps.accounts.api_errors import install
from dintel.apps.accounts.gate import StaffRequest
from dintel.apps.accounts.idempotency import idempotent
from dintel.apps.accounts.models import Look
from dintel.apps.accounts.problems import ProblemError
from dintel.apps.accounts.services import record_look
from dintel.config import urls as site

api = NinjaAPI(urls_namespace="tried", docs_url=None)
install(api)
api.add_router("", router)


class Paper(Schema):
    """What is sent."""

    key: str


@api.get("/papers", auth=auth("contact.read"))
def papers(request: HttpRequest, facility: str) -> dict[str, bool]:
    """Say whether contacts of a facility may be read."""
    access = cast("StaffRequest", request).access
    return {"read": access.may("contact.read", facility=facility), "file": access.can("contact.file")}


@api.post("/papers", auth=auth("contact.file"), response={201: dict[str, int]})
@idempotent
def file(request: HttpRequest, told: Paper) -> Status[dict[str, int]]:
    """Leave a row behind; refuse some keys."""
    asking = cast("StaffRequest", request)
    row = record_look(user=asking.user, kind="tried", key=told.key, action="contact.file", at=timezone.now())
    if told.key == "refused":
        raise ProblemError(409, "Refused", "Not this one.")
    if told.key == "missing":
        raise Http404
    return Status(201, {"number": row.pk, "rows": Look.objects.count()})


urlpatterns = [path("tried/", api.urls), *site.urlpatterns]
handler400, handler403 = site.handler400, site.handler403
handler404, handler500 = site.handler404, site.handler500
