"""Public pages read from a copy of the database, where the settings name one."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from dintel.apps.health import replica

PUBLIC = re.compile(
    r"/(?:[a-z]{2,3}(?:-[a-z]+)?/)?(?:record/|ledger/(?:log/|$)|law/)|/open311/v2/|/api/v1/record(?:/|$)"
)
"""What everybody may read: figures, reports, arguments, amendments, counts by facility, the order, the log, the law."""
View = Callable[..., HttpResponseBase]


class ReadsReplica:
    """Answers what everybody may read from the copy, for whoever shows no sign of an account.

    A page that fails there is answered again from the database itself, by Django's own way: nothing was changed, since
    only reading requests come here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take what answers."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: View,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
    ) -> HttpResponseBase | None:
        """Return the answer read from the copy, or None for one from the database itself."""
        if not is_public(request) or not replica.is_named() or not replica.keeps_up():
            return None
        try:
            with replica.bound():
                return view(request, *args, **kwargs)
        except Http404:
            raise
        except replica.GONE:
            replica.give_up()
        except Exception:  # noqa: BLE001 - whatever it is, it is met and told where everything else is
            return None
        return None


def is_public(request: HttpRequest) -> bool:
    """Return whether a request only reads what everybody may read, and shows no session and no token."""
    return (
        request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
        and PUBLIC.match(request.path) is not None
    )
