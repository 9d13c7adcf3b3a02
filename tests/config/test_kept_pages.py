"""Pages for everybody are made once in some seconds; nobody is handed what was made for somebody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from tests.apps.accounts.made_up_staff import make_person

from dintel.config import kept_pages
from dintel.config.kept_pages import MOST_BYTES, MOST_PAGES, KeptPages

MAKE = RequestFactory()


class Page:
    """A page that says how often it was made."""

    def __init__(self, change: Callable[[HttpResponse], Any] = lambda _answer: None) -> None:
        self.made, self.change = 0, change

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        answer = HttpResponse(f"{self.made} {request.path}", headers={"Cache-Control": "public, max-age=300"})
        self.change(answer)
        return answer


@pytest.fixture(autouse=True)
def clock(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the seconds since the start, to be set."""
    settings.KEPT_PAGES_SECONDS = 5.0
    now = [100.0]
    monkeypatch.setattr(kept_pages.time, "monotonic", lambda: now[0])
    return now


def test_a_page_for_everybody_is_made_once_in_some_seconds(clock: Any) -> None:
    page = Page()
    layer = KeptPages(page)
    assert [layer(MAKE.get("/a/")).content for _ in range(3)] == [b"1 /a/"] * 3
    assert layer(MAKE.get("/b/")).content == b"2 /b/"
    clock[0] += 5.1
    assert layer(MAKE.get("/a/")).content == b"3 /a/"
    assert layer(MAKE.get("/a/")).headers["Cache-Control"] == "public, max-age=300"


@pytest.mark.parametrize(
    "told",
    [
        {"HTTP_COOKIE": "sessionid=x"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"QUERY_STRING": "on=2026-01-01"},
        {"REQUEST_METHOD": "POST"},
        {"REQUEST_METHOD": "HEAD"},
        {"HTTP_HOST": "other.example.gov"},
        {"HTTP_ACCEPT_LANGUAGE": "es"},
        {"HTTP_ACCEPT_ENCODING": "gzip"},
        {"wsgi.url_scheme": "https"},
    ],
    ids=lambda told: next(iter(told)),
)
def test_whoever_differs_in_anything_is_not_handed_it(told: dict[str, str]) -> None:
    page = Page()
    layer = KeptPages(page)
    assert layer(MAKE.get("/a/")).content == b"1 /a/"
    assert layer(MAKE.get("/a/", **told)).content == b"2 /a/"
    assert layer(MAKE.get("/a/")).content == b"1 /a/", "and leaves nothing to the others"


@pytest.mark.parametrize(
    "change",
    [
        lambda answer: answer.set_cookie("csrftoken", "x"),
        lambda answer: answer.headers.__setitem__("Cache-Control", "private, no-store"),
        lambda answer: answer.headers.pop("Cache-Control"),
        lambda answer: answer.headers.__setitem__("Vary", "X-Forwarded-For"),
        lambda answer: setattr(answer, "status_code", 404),
        lambda answer: setattr(answer, "content", b"x" * (MOST_BYTES + 1)),
    ],
    ids=["cookie", "private", "says nothing", "varies", "missing", "large"],
)
def test_what_is_not_for_everybody_is_made_each_time(change: Callable[[HttpResponse], Any]) -> None:
    page = Page(change)
    layer = KeptPages(page)
    for _ in range(2):
        layer(MAKE.get("/a/"))
    assert page.made == 2


def test_a_stream_is_not_kept() -> None:
    layer = KeptPages(lambda _request: StreamingHttpResponse(iter([b"a"]), headers={"Cache-Control": "public"}))  # type: ignore[arg-type,return-value]
    assert [b"".join(layer(MAKE.get("/a/")).streaming_content) for _ in range(2)] == [b"a", b"a"]  # type: ignore[attr-defined]


def test_an_unchanged_page_is_not_sent_again() -> None:
    layer = KeptPages(Page(lambda answer: answer.headers.__setitem__("ETag", '"e"')))
    assert layer(MAKE.get("/a/")).status_code == 200
    again = layer(MAKE.get("/a/", HTTP_IF_NONE_MATCH='"e"'))
    assert (again.status_code, again.content) == (304, b"")
    assert layer(MAKE.get("/a/", HTTP_IF_NONE_MATCH='"other"')).content == b"1 /a/"


def test_no_number_of_addresses_fills_the_memory() -> None:
    layer = KeptPages(Page())
    for number in range(3 * MOST_PAGES):
        layer(MAKE.get(f"/{number}/"))
    assert len(layer.pages) <= MOST_PAGES


def test_without_a_time_there_is_no_such_layer(settings: Any) -> None:
    settings.KEPT_PAGES_SECONDS = 0.0
    with pytest.raises(MiddlewareNotUsed):
        KeptPages(Page())


@pytest.mark.django_db
def test_through_every_layer_the_same_page_has_a_number_and_a_policy_of_its_own(clock: Any) -> None:
    visitor, staff = Client(), Client()
    staff.force_login(make_person("equity_coordinator"))
    for path in ("/", "/law/", "/help/", "/record/order/", "/es/", "/now/", "/es/now/"):
        first, second = visitor.get(path), visitor.get(path)
        assert first.content == second.content
        assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
        assert first.headers["Content-Security-Policy"] == second.headers["Content-Security-Policy"]
        assert staff.get(path).status_code == 200
        assert visitor.get(path).content == first.content
