"""The library's pages that change second factors, with the leaves it knows nothing of."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from dintel.apps.accounts import services

View = Callable[..., HttpResponseBase]


def with_leaves(view: View) -> View:
    """Return a page on which one's own second factors change, in one transaction with the leaf of each change."""

    @wraps(view)
    def page(request: HttpRequest, *args: object, **more: object) -> HttpResponseBase:
        if request.method != "POST" or not request.user.is_authenticated:
            return view(request, *args, **more)
        with services.factors_changing(person=request.user, at=timezone.now()):
            return view(request, *args, **more)

    return page
