"""Who is asking, worked out only when a page wants to know."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from dintel.apps.accounts.access import Access, access_of, nobody
from dintel.apps.accounts.gate import StaffRequest, itself


def access(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Return the layer that sets `request.access`; a page that does not ask costs no query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        cast("StaffRequest", request).access = cast("Access", SimpleLazyObject(lambda: access_for(request)))
        return get_response(request)

    return middleware


def access_for(request: HttpRequest) -> Access:
    """Return today's access of whoever is signed in; nobody's when nobody is."""
    today = timezone.localdate()
    if isinstance(request.user, AnonymousUser):
        return nobody(today)
    return access_of(itself(request.user), today)
