"""Every page for residents in every language, with JavaScript and without, on the narrowest phone."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from tests.browser import JOURNEY

pytestmark = JOURNEY
PAGES = ("", "help/", "officer/", "officer/card/")
NARROW = {"width": 320, "height": 640}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without"])
@pytest.mark.parametrize("language", settings.CITY_LANGUAGES, ids=lambda one: one.code)
def test_every_page_for_residents_stands_in_every_language(
    live_server: Any, chromium: Any, language: Any, scripts: bool
) -> None:
    browser = chromium.new_context(viewport=NARROW, java_script_enabled=scripts, locale="en-US")
    page = browser.new_page()
    prefix = "" if language.code == "en" else f"{language.code}/"
    for name in PAGES:
        answer = page.goto(f"{live_server.url}/{prefix}{name}")
        assert answer.status == 200, name
        assert page.locator("h1").count() == 1
        root = page.locator("html")
        assert (root.get_attribute("lang"), root.get_attribute("dir")) == (language.told, language.direction)
        awaits = page.locator(".awaiting a[hreflang=en]")
        assert awaits.count() == (0 if language.is_complete else 1)
        if not language.is_complete:
            assert awaits.get_attribute("href") == f"/{name}"
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], f"{name} is too wide"
        if scripts:
            found = Axe().run(page, options=RULES).response["violations"]
            assert not found, [(one["id"], one["nodes"][0]["html"][:200]) for one in found]
    browser.close()


def test_in_arabic_the_page_begins_on_the_right(live_server: Any, chromium: Any) -> None:
    page = chromium.new_context(viewport={"width": 1000, "height": 700}).new_page()
    for prefix, side in (("", "left"), ("ar/", "right")):
        page.goto(f"{live_server.url}/{prefix}officer/")
        mark, tools = (page.locator(one).bounding_box() for one in (".site__mark", ".site__tools"))
        assert (mark["x"] < tools["x"]) is (side == "left")
        border = page.locator(".callout--now").evaluate(f"e => getComputedStyle(e).border{side.title()}Width")
        assert border == "8px"
