"""The doors of staff pages: decorators that stand before a view."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from dintel.apps.accounts.permissions import matrix

if TYPE_CHECKING:
    from dintel.apps.accounts.access import Access
    from dintel.apps.accounts.queries import User

P = ParamSpec("P")
T = TypeVar("T")


class StaffRequest(HttpRequest):
    """A request that knows how far the person asking reaches; for annotations."""

    access: Access
    user: User


def itself(lazy: T) -> T:
    """Return what was worked out, for what is worked out when it is asked for: each look at that is ten of this."""
    worked_out: T = getattr(lazy, "_wrapped", lazy)
    return worked_out


View = Callable[Concatenate[StaffRequest, P], HttpResponseBase]
Gated = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in(view: View[P]) -> Gated[P]:
    """Return the view behind a sign-in: a visitor is sent there and comes back afterwards.

    Whoever has yet to set up a second factor is sent to do that. Nothing of the answer is kept by
    browsers or proxies, since the next person at this device may be another.
    """

    @wraps(view)
    def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        asking = cast("StaffRequest", request)
        if not asking.access.is_signed_in:
            return _sent_to("accounts:sign_in", request)
        if asking.access.awaits_second_factor:
            return _sent_to("accounts:second_factor", request)
        asking.access = itself(asking.access)
        response = view(asking, *args, **kwargs)
        add_never_cache_headers(response)
        return response

    return gated


def needs(*actions: str) -> Callable[[View[P]], Gated[P]]:
    """Return the decorator for views that one of these actions opens.

    A visitor is sent to sign in; somebody who has none of them anywhere gets the answer of an
    address where nothing stands. Which records are open is for the query to say. Raises LookupError
    at import for an action that `permissions.toml` does not know.
    """
    known = [matrix().actions[action].id for action in actions]

    def decorate(view: View[P]) -> Gated[P]:
        @wraps(view)
        def only_with_action(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not any(request.access.can(action) for action in known):
                raise Http404
            return view(request, *args, **kwargs)

        return signed_in(only_with_action)

    return decorate


def _sent_to(name: str, request: HttpRequest) -> HttpResponseBase:
    """Lead to a page and back; what was being sent is shown once more, so that no word is lost."""
    if request.method not in {"GET", "HEAD"}:
        written = [(field, text) for field, text in request.POST.items() if text and not _is_secret(field)]
        context = {"way": reverse(name), "written": written}
        response: HttpResponse = render(request, "accounts/signed_out.html", context, status=HTTPStatus.UNAUTHORIZED)
    else:
        query = urlencode({"next": request.get_full_path()})
        response = HttpResponseRedirect(f"{reverse(name)}?{query}")
    add_never_cache_headers(response)
    return response


def _is_secret(field: str) -> bool:
    return field == "csrfmiddlewaretoken" or "password" in field
