"""Every page for residents in every language, with JavaScript and without, on the narrowest phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as city
from tests.browser import JOURNEY, violations

pytestmark = JOURNEY
PAGES = ("", "help/", "officer/", "officer/card/", "report/", "report/advice/", "report/return/")
NARROW = {"width": 320, "height": 640}
WALKED_WITH_AXE = ("es", "ar", "vi")
"""One from the right, one complete, one that awaits its reviewer; on the first pages axe looks at all of them."""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


WITHOUT_SCRIPTS = {"en", "ar"}
"""What is drawn without scripts is drawn alike in every language, but for the one that goes from right to left."""
SEEN = pytest.mark.parametrize(
    ("language", "scripts"),
    [(one, True) for one in city.CITY_LANGUAGES]
    + [(one, False) for one in city.CITY_LANGUAGES if one.code in WITHOUT_SCRIPTS],
    ids=lambda one: getattr(one, "code", "with-scripts" if one is True else "without"),
)


@SEEN
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
            found = violations(page, RULES)
            assert not found, [(one["id"], one["nodes"][0]["html"][:200]) for one in found]
    browser.close()


@pytest.fixture
def patient(settings: Any) -> Any:
    """Return the settings, so that a test waits no longer than it has to."""
    settings.REPORTS_WITHOUT_WORK_AN_HOUR = 600
    return settings


@SEEN
def test_a_report_is_sent_in_every_language_and_found_again(
    live_server: Any, chromium: Any, patient: Any, language: Any, scripts: bool
) -> None:
    browser = chromium.new_context(viewport=NARROW, java_script_enabled=scripts)
    page = browser.new_page()
    prefix = "" if language.code == "en" else f"{language.code}/"
    page.goto(f"{live_server.url}/{prefix}report/")
    page.locator("main button.button").first.click()
    for _ in range(30):
        check_page(page, language, scripts=scripts)
        if page.locator("button[value=send]").count():
            break
        words = page.locator("textarea[name=happened_words]")
        if words.count():
            words.fill("Two men wanted money.")
        page.locator("main button[value=next]").click()
    page.locator("button[value=send]").first.click()
    check_page(page, language, scripts=scripts)
    if not scripts:  # quicker than people are: the page that waits, and keeps every word
        patient.REPORT_WAIT_SECONDS = 0
        page.locator("button[value=send]").first.click()
        check_page(page, language, scripts=scripts)
    code = page.locator(".code").inner_text()
    assert page.locator(".awaiting a, .awaiting button").count() == 0, "the code is shown once: no way leads off"
    page.locator("main a[href$='/report/box/']").first.click()
    check_page(page, language, scripts=scripts)
    page.goto(f"{live_server.url}/{prefix}report/return/")
    page.locator("#code").fill(code)
    page.locator("main button").first.click()
    assert page.url.endswith(f"/{prefix}report/box/")
    page.goto(f"{live_server.url}/{prefix}report/box/files/")
    check_page(page, language, scripts=scripts)
    browser.close()


def check_page(page: Any, language: Any, *, scripts: bool) -> None:
    """Hold one page of the walk against its language, the width of the phone and, in a few, the rules of axe."""
    root = page.locator("html")
    assert (root.get_attribute("lang"), root.get_attribute("dir")) == (language.told, language.direction)
    assert page.locator(".awaiting").count() == (0 if language.is_complete else 1)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], page.url
    if scripts and language.code in WALKED_WITH_AXE:
        found = violations(page, RULES)
        assert not found, [(one["id"], one["nodes"][0]["html"][:200]) for one in found]


def test_what_was_typed_survives_the_way_to_english(live_server: Any, chromium: Any) -> None:
    page = chromium.new_context(viewport=NARROW, java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/vi/report/")
    page.locator("main button.button").first.click()
    page.locator("main button[value=next]").click()
    page.locator("textarea[name=happened_words]").fill("Two men wanted money.")
    page.locator(".awaiting button").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("textarea[name=happened_words]").input_value() == "Two men wanted money."


def test_enter_goes_on_and_does_not_change_the_language(live_server: Any, chromium: Any) -> None:
    page = chromium.new_context(viewport=NARROW, java_script_enabled=False).new_page()
    page.goto(f"{live_server.url}/ar/report/")
    page.locator("main button.button").first.click()
    for _ in range(6):
        field = page.locator("main input[type=text]")
        if field.count():
            break
        words = page.locator("textarea[name=happened_words]")
        if words.count():
            words.fill("Two men wanted money.")
        page.locator("main button[value=next]").click()
    before = page.locator("h1").inner_text()
    page.locator("main input[type=text]").first.press("Enter")
    assert page.locator("html").get_attribute("lang") == "ar"
    assert page.locator("h1").inner_text() != before


def test_in_arabic_the_page_begins_on_the_right(live_server: Any, chromium: Any) -> None:
    page = chromium.new_context(viewport={"width": 1000, "height": 700}).new_page()
    for prefix, side in (("", "left"), ("ar/", "right")):
        page.goto(f"{live_server.url}/{prefix}officer/")
        mark, tools = (page.locator(one).bounding_box() for one in (".site__mark", ".site__tools"))
        assert (mark["x"] < tools["x"]) is (side == "left")
        border = page.locator(".callout--now").evaluate(f"e => getComputedStyle(e).border{side.title()}Width")
        assert border == "8px"
