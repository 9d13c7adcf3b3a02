"""The home page, the error pages, and what every answer carries."""

from typing import Any

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import translation

from dintel.apps.design import context, views
from dintel.apps.design.languages import Language
from dintel.config import urls as site

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "object-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types dintel",
}


def _bad(_request: HttpRequest) -> HttpResponse:
    raise BadRequest


def _forbidden(_request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _broken(_request: HttpRequest) -> HttpResponse:
    raise RuntimeError


urlpatterns = [
    path("bad/", _bad),
    path("forbidden/", _forbidden),
    path("broken/", _broken),
    *site.urlpatterns,
]
handler400, handler403 = site.handler400, site.handler403
handler404, handler500 = site.handler404, site.handler500


@pytest.fixture
def visitor(settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def test_home_has_the_three_doors_and_no_dead_one(client: Client) -> None:
    page = client.get("/").content.decode()
    assert page.count('<a class="door') == 3
    for door in ("/now/", "/officer/", "/record/", "/help/", "/cards/", "/ledger/"):
        assert f'href="{door}"' in page
    for door in ("/now/", "/officer/", "/record/", "/help/", "/cards/"):  # the log asks the database
        assert client.get(door).status_code == 200


def test_home_names_the_city(client: Client) -> None:
    assert "City of Albuquerque, New Mexico" in client.get("/").content.decode()


def test_home_in_spanish_leads_to_spanish_doors(client: Client) -> None:
    page = client.get("/es/").content.decode()
    assert '<html lang="es" dir="ltr">' in page
    assert 'href="/es/now/"' in page
    assert 'href="/" lang="en"' in page


@pytest.mark.parametrize("address", ["/", "/es/", "/nowhere/"])
def test_every_answer_carries_the_policy(visitor: Client, address: str) -> None:
    headers = visitor.get(address).headers
    assert set(headers["Content-Security-Policy"].split("; ")) == POLICY
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/bad/", 400, "could not be read"),
        ("/forbidden/", 403, "not open to you"),
        ("/nowhere/", 404, "no page at this address"),
        ("/broken/", 500, "went wrong on our side"),
    ],
)
def test_an_error_says_what_why_and_what_now(
    visitor: Client, caplog: pytest.LogCaptureFixture, address: str, status: int, says: str
) -> None:
    answer = visitor.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert says in page
    assert "What to do now" in page
    assert page.count("<h1>") == 1
    assert "127.0.0.1" not in caplog.text


def test_a_refused_form_says_that_nothing_is_lost(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    answer = Client(enforce_csrf_checks=True).post("/bad/")
    assert answer.status_code == 403
    assert "what you wrote is still there" in answer.content.decode()


def test_an_error_page_repeats_an_address_only_as_text(visitor: Client) -> None:
    page = visitor.get("/<script>alert(1)</script>/").content.decode()
    assert "<script>" not in page


def test_the_error_page_of_ours_needs_no_city(settings: Any) -> None:
    settings.DINTEL_CITY = "nowhere"
    answer = views.server_error(RequestFactory().get("/x/"))
    assert answer.status_code == 500


def test_other_languages_keep_the_query() -> None:
    offered = {one.code: one.href for one in context.languages_offered("/es/now/", "a=go-in.i200")}
    assert offered == {"en": "/now/?a=go-in.i200", "es": "/es/now/?a=go-in.i200"}


@pytest.mark.parametrize("address", ["//other.example/", "/es//other.example/"])
def test_other_languages_never_lead_to_another_site(address: str) -> None:
    assert all(not one.href.startswith("//") for one in context.languages_offered(address))


def test_the_page_turns_around_for_a_language_from_the_right(settings: Any) -> None:
    settings.CITY_LANGUAGES = (
        Language("en", "English", "ltr"),
        Language("ar", "العربية", "rtl"),
    )
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    settings.LANGUAGES_BIDI = ["ar"]
    page = engines["django"].get_template("design/home.html")
    request = RequestFactory().get("/ar/")
    with translation.override("ar"):
        turned = page.render(None, request)
    assert '<html lang="ar" dir="rtl">' in turned
    assert 'href="/" lang="en" dir="ltr"' in turned
    with translation.override("en"):
        assert '<html lang="en" dir="ltr">' in page.render(None, request)


def test_a_page_tied_to_a_cookie_is_not_compressed(client: Client) -> None:
    plain = client.get("/", headers={"accept-encoding": "gzip"})
    assert plain.headers.get("Content-Encoding") == "gzip"
    client.cookies["session"] = "x"
    tied = client.get("/", headers={"accept-encoding": "gzip"})
    assert "Content-Encoding" not in tied.headers


def test_a_public_page_is_offered_in_every_language_and_a_page_of_staff_in_the_complete_ones(client: Client) -> None:
    home, counter = (client.get(address).content.decode() for address in ("/", "/now/"))
    assert [code in home for code in ('hreflang="es"', 'hreflang="ar"', 'hreflang="zh-hans"')] == [True] * 3
    assert 'hreflang="es"' in counter
    assert 'hreflang="ar"' not in counter


@pytest.mark.parametrize("language", ["ar", "nv", "vi", "zh-hans"])
def test_a_page_of_staff_is_answered_in_english_where_its_language_awaits_a_reviewer(
    client: Client, language: str
) -> None:
    answer = client.get(f"/{language}/now/?a=go-in")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/now/?a=go-in"
    sent = client.post(f"/{language}/sign-in/code/", {})
    assert sent.headers.get("Location", "/").startswith("/sign-in/"), "what was sent is answered in English"


def test_staff_are_offered_only_complete_languages(settings: Any) -> None:
    assert [code for code, _name in settings.WORK_LANGUAGES] == ["en", "es"]
    assert [code for code, _name in settings.LANGUAGES] == ["en", "es", "vi", "zh-hans", "nv", "ar"]
