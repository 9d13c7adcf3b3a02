"""In a browser: what a reporter and an investigator see of a report that was disposed of, on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect
from tests.apps.complaints.cases import LATER, a_case
from tests.apps.complaints.ended_reports import a_closed_report, close, dispose, refer
from tests.apps.complaints.test_complaints_journey import PHONE, sound
from tests.browser import JOURNEY

from dintel.apps.complaints import services

pytestmark = JOURNEY


def told(context: Any, live_server: Any, prefix: str) -> Any:
    """Return the page of somebody who comes back with the code of a report that was disposed of."""
    sent = a_closed_report("A badge at the door.")
    dispose()
    page = context.new_page()
    page.goto(f"{live_server.url}{prefix}/report/return/")
    page.locator("#code").fill(sent.code)
    with page.expect_navigation():
        page.locator("main button").first.click()
    expect(page.get_by_text(sent.report.number).first).to_be_visible()
    return page


@pytest.mark.parametrize("prefix", ["", "/es", "/vi", "/zh-hans", "/ar"])
def test_a_reporter_is_told_in_their_language(chromium: Any, live_server: Any, prefix: str) -> None:
    page = told(chromium.new_context(viewport=PHONE, java_script_enabled=False), live_server, prefix)
    assert page.url.startswith(f"{live_server.url}{prefix}/report/")


@pytest.mark.parametrize("prefix", ["", "/es", "/ar"])
def test_the_page_is_sound_at_320_pixels(chromium: Any, live_server: Any, prefix: str) -> None:
    page = told(chromium.new_context(viewport={"width": 320, "height": 640}), live_server, prefix)
    sound(page, f"ended{prefix.replace('/', '-')}")


def test_what_is_left_of_a_case_is_sound_at_320_pixels(chromium: Any, live_server: Any) -> None:
    report, person = a_case(happened_words="A badge at the door.")
    packet = refer(report, person)
    services.record_outcome(referral=packet, outcome="declined", on=LATER.date(), by=person, at=LATER)
    close(report, person)
    dispose("report_referred")
    browser = Client()
    browser.force_login(person)
    context = chromium.new_context(viewport={"width": 320, "height": 640})
    cookie = browser.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/es/complaints/{report.number}/")
    expect(page.get_by_text(packet.number).first).to_be_visible()
    sound(page, "case-ended-es")
