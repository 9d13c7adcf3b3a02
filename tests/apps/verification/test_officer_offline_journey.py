"""In a browser: a phone that was on the page once opens it, and its card, with the network cut."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser import JOURNEY, axe

pytestmark = JOURNEY
CUT = {"": "There is no network.", "/es": "No hay red.", "/ar": "لا توجد شبكة."}


@pytest.fixture
def base(settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Return the address of the site, its static files under their own names."""
    settings.STATIC_ROOT = tmp_path
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    return str(request.getfixturevalue("live_server").url)


@pytest.fixture
def phone(chromium: Any) -> Iterator[Any]:
    """Return a page on a narrow phone; anything its scripts complain of fails the test."""
    context = chromium.new_context(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


@pytest.mark.parametrize("language", CUT)
def test_after_one_visit_both_pages_open_without_a_network(phone: Any, base: str, language: str) -> None:
    phone.goto(f"{base}{language}/officer/")
    heading = phone.get_by_role("heading", level=1).inner_text()
    phone.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect(phone.locator("#kept")).to_be_empty()
    phone.context.set_offline(True)
    expect(phone.locator("#kept")).to_contain_text(CUT[language])
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text(heading)
    expect(phone.locator("#kept")).to_contain_text(CUT[language])
    assert phone.evaluate("getComputedStyle(document.querySelector('.callout')).borderStyle") != "none"
    assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert axe(phone).response["violations"] == []
    with phone.expect_navigation():
        phone.locator(f'main a[href="{language}/officer/card/"]').click()
    expect(phone.locator(".officer-card").first).to_be_visible()
    expect(phone.locator("#kept")).to_contain_text(CUT[language])
