"""In a browser: what a reporter and an investigator see of a report that was disposed of, on a phone."""

from __future__ import annotations

from typing import Any

from django.test import Client
from playwright.sync_api import expect
from tests.apps.complaints.cases import LATER, a_case
from tests.apps.complaints.ended_reports import a_closed_report, close, dispose, refer
from tests.apps.complaints.test_complaints_journey import PHONE, sound
from tests.browser import JOURNEY

from dintel.apps.complaints import services

pytestmark = JOURNEY


LANGUAGES = ("", "/es", "/vi", "/zh-hans", "/nv", "/ar")
NO_REPORT = "000000000000000000"


def typed(page: Any, base: str, code: str) -> None:
    """Type a code where one comes back."""
    page.goto(f"{base}/report/return/")
    page.locator("#code").fill(code)
    with page.expect_navigation():
        page.locator("main button").first.click()


def test_every_page_at_the_end_of_a_report_is_sound_in_every_language(chromium: Any, live_server: Any) -> None:
    """Closed, come back too late, a code that no report has, disposed of: with the box open, and by the code."""
    sent = a_closed_report("A badge at the door.")
    number, page = sent.report.number, chromium.new_context(viewport=PHONE, reduced_motion="reduce").new_page()
    bases = {prefix: live_server.url + prefix for prefix in LANGUAGES}
    for prefix, base in bases.items():
        page.goto(f"{base}/report/box/")
        assert page.url == f"{base}/report/return/", "nobody typed a code within the half hour"
        sound(page, f"return{prefix.replace('/', '-')}")
        typed(page, base, NO_REPORT)
        sound(page, f"wrong{prefix.replace('/', '-')}")
        typed(page, base, sent.code)
        assert page.url == f"{base}/report/box/"
        sound(page, f"closed{prefix.replace('/', '-')}")
    dispose()
    for prefix, base in bases.items():
        answer = page.goto(f"{base}/report/box/")
        assert (answer.status, number in page.locator("main").inner_text()) == (410, True), prefix
        assert page.locator("html").get_attribute("dir") == ("rtl" if prefix == "/ar" else "ltr")
        sound(page, f"ended{prefix.replace('/', '-')}")
    page.context.close()
    plain = chromium.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    for base in bases.values():
        typed(plain, base, sent.code)
        expect(plain.get_by_text(number).first).to_be_visible()
        assert plain.url.startswith(f"{base}/report/")
    plain.context.close()


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
