"""Pages that are the same for every visitor are made once in a few seconds, however many ask.

1. Kept is what a page itself says is for everybody: `Cache-Control: public`, or ``for_every_visitor``. Nothing is kept
   that sets a cookie, and nobody who sends a cookie or a token is answered with what is kept.
2. A page is told apart by host, scheme, address, language and compression: all it may depend on. Whose agency it is of
   follows from the host.
3. It is kept for seconds, in the process: a release is seen at once by whoever waited a moment, and nothing has to be
   told that something changed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response

MOST_PAGES, MOST_BYTES = 200, 256 * 1024
DEPENDS_ON = frozenset({"accept-language", "accept-encoding", "cookie"})
"""What a kept page may vary by: the first two tell it apart, and who sends a cookie gets none."""
OF_ONE_VISITOR = ("HTTP_COOKIE", "HTTP_AUTHORIZATION", "QUERY_STRING")
"""With one of these a page is made for whoever asks; addresses with a query are too many to keep."""
HEADERS = ("HTTP_HOST", "HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING")
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    content: bytes
    headers: tuple[tuple[str, str], ...]
    until: float

    def answer(self) -> HttpResponse:
        return HttpResponse(self.content, headers=dict(self.headers))


class KeptPages:
    """The layer around whatever makes a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Take the next layer; there is no layer where pages are kept for no time."""
        if not settings.KEPT_PAGES_SECONDS:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.pages: dict[Key, _Kept] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Return what is kept, or the page as it is made now, and keep it if it may be."""
        told = request.META
        if request.method != "GET" or any(told.get(name) for name in OF_ONE_VISITOR):
            return self.get_response(request)
        key = (request.scheme or "", request.path, *(told.get(name, "") for name in HEADERS))
        kept = self.pages.get(key)
        if kept is None or kept.until < time.monotonic():
            answer = self.get_response(request)
            if not may_be_kept(answer):
                return answer
            kept = self._keep(key, answer)
        answer = kept.answer()
        return get_conditional_response(request, etag=answer.headers.get("ETag"), response=answer) or answer

    def _keep(self, key: Key, answer: HttpResponse) -> _Kept:
        if len(self.pages) >= MOST_PAGES:
            self.pages.clear()
        kept = _Kept(answer.content, tuple(answer.items()), time.monotonic() + settings.KEPT_PAGES_SECONDS)
        self.pages[key] = kept
        return kept


def may_be_kept(answer: HttpResponse) -> bool:
    """Return whether an answer to somebody without a cookie is one for everybody (1.)."""
    says = answer.headers.get("Cache-Control", "").lower()
    is_for_all = "public" in says or getattr(answer, "is_for_every_visitor", False)
    depends_on = {one.strip().lower() for one in answer.headers.get("Vary", "").split(",") if one.strip()}
    return (
        is_for_all
        and answer.status_code == HttpResponse.status_code
        and not answer.streaming
        and not answer.cookies
        and depends_on <= DEPENDS_ON
        and len(answer.content) <= MOST_BYTES
    )
