"""In a browser, on a phone without a script: from the home page to a sentence, its provision and source, to a claim."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser import JOURNEY, require_sound

from dintel.apps.city import law

pytestmark = JOURNEY
PHONE = {"width": 320, "height": 640}
ROOT = "document.documentElement"


@pytest.fixture
def base(request: pytest.FixtureRequest) -> str:
    """Return the address of the site, which has compiled the law already: no page waits for that."""
    law.policy()
    return str(request.getfixturevalue("live_server").url)


def test_somebody_reads_a_sentence_follows_it_to_its_source_and_checks_a_claim(
    chromium: Any, base: str, transactional_db: None
) -> None:
    # A frightened resident on a phone without scripts: from the home page to help, in four steps.
    page = chromium.new_context(viewport=PHONE, locale="en-US", java_script_enabled=False).new_page()
    page.goto(base)
    page.get_by_role("link", name="See the record").click()
    page.get_by_role("link", name="The order in plain words").click()
    expect(page.get_by_text("The signed text of the order was not read.")).to_be_visible()
    told = page.locator("#report-activity")
    expect(told).to_contain_text("City workers tell the Mayor’s Office")
    expect(told).to_contain_text("read, in part, for this page")
    told.get_by_text("Where it was read").click()
    expect(told.get_by_text("newsradiokkob.com/2025/07/22/…")).to_be_visible()
    told.get_by_role("link", name="Order of 21 July 2025, directive 4").click()
    expect(page.get_by_text("no time limit was published")).to_be_visible()
    expect(page.get_by_text("newsradiokkob.com/2025/07/22/…")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="What you can do").first.click()
    page.get_by_role("link", name="How to ask, and what an answer means").click()
    expect(page).to_have_url(f"{base}/officer/")
    page.context.close()

    # A reporter: what is said, where the sources differ, what is left when it is printed.
    page = chromium.new_context(viewport=PHONE, locale="en-US", color_scheme="dark").new_page()
    page.goto(f"{base}/record/")
    page.get_by_role("link", name="Claims and their sources").click()
    claim = page.locator("#federal-money")
    expect(claim).to_contain_text("About $68 million is at risk.")
    expect(claim).to_contain_text("Where they differ:")
    expect(claim.get_by_role("link", name="cabq.gov/connect-abq/defend-abq").first).to_be_visible()
    for path in ("order/", "order/staff/", "order/residents/", "claims/"):
        for prefix in ("", "/es"):
            page.goto(f"{base}{prefix}/record/{path}")
            require_sound(page)
    page.emulate_media(media="print", color_scheme="light")
    page.goto(f"{base}/record/order/")
    expect(page.get_by_text("newsradiokkob.com/2025/07/22/…").first).to_be_visible()
    expect(page.get_by_role("navigation", name="Read on")).to_be_hidden()
    page.context.close()
