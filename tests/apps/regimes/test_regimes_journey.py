"""In a browser: a report goes from draft to filing by three people; axe on each page at 320 pixels."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.test import Client
from playwright.sync_api import expect
from tests.apps.regimes.conftest import AT, COUNCIL, FilesReport, in_bulk
from tests.browser import JOURNEY, require_sound

from dintel.apps.accounts.models import User
from dintel.apps.regimes import services
from dintel.apps.regimes.services import Other

pytestmark = JOURNEY
OWN = f"/owed/reports/{COUNCIL}/2026-04/"


def opened(chromium: Any, base: str, user: User, width: int) -> Any:
    client = Client()
    client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
    context = chromium.new_context(reduced_motion="reduce", locale="en-US", viewport={"width": width, "height": 800})
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
    return context.new_page()


def test_three_people_file_a_report_and_a_reader_finds_it(
    chromium: Any, live_server: Any, coordinator: User, paralegal: User, counsel: User
) -> None:
    in_bulk(12, began=date(2026, 5, 5), by=counsel, facility="main-library")
    base = live_server.url
    Client().get("/record/reports/")  # what a process reads once, so that no page waits for it on a busy machine
    steps = (
        (coordinator, "Draw it up", "Count and draw up"),
        (paralegal, "I have looked at it", "I have looked at it"),
        (counsel, "Sign it", "I sign this report"),
        (counsel, "Write down that it went", "It went"),
    )
    for user, link, button in steps:
        page = opened(chromium, base, user, 390)
        page.goto(f"{base}/owed/")
        page.get_by_role("link", name="April 2026 to June 2026").click()
        page.get_by_role("link", name=link, exact=True).click()
        require_sound(page, link)
        if button == "It went":
            page.get_by_label("at a public meeting").check()
        with page.expect_navigation():
            page.get_by_role("button", name=button).click()
        page.context.close()
    reader = chromium.new_context(java_script_enabled=False, locale="en-US").new_page()
    reader.goto(f"{base}/record/reports/")
    reader.get_by_role("link", name="April 2026 to June 2026").click()
    expect(reader.get_by_text("This is the public copy.")).to_be_visible()
    expect(reader.get_by_role("row", name="Detainers received 12")).to_be_visible()
    expect(reader.get_by_role("row", name="Main Library 12 12")).to_be_visible()


def test_axe_finds_nothing_on_any_page_at_320_pixels(
    chromium: Any, live_server: Any, filed: FilesReport, coordinator: User, counsel: User
) -> None:
    in_bulk(3, began=date(2026, 2, 3), by=counsel)
    in_bulk(12, began=date(2026, 2, 3), by=counsel, facility="main-library", purpose="mixed")
    other = Other(198, "A federal agency (synthetic)", "A letter", date(2026, 6, 1), "late_paper", "Faxed elsewhere.")
    services.compare(report=filed(), sheet="requests", column="civil_help", other=other, by=coordinator, at=AT)
    page = opened(chromium, live_server.url, coordinator, 320)
    for address in (
        *("/owed/", f"/owed/reports/{COUNCIL}/2026-01/", f"{OWN}draw/", "/owed/forms/or-public-bodies/"),
        *("/owed/compared/", f"/owed/compared/{COUNCIL}/2026-01/", "/record/reports/", "/record/reports/compared/"),
        *(f"/record/reports/{COUNCIL}/2026-01/", f"/es/record/reports/{COUNCIL}/2026-01/", "/es/owed/"),
    ):
        assert page.goto(live_server.url + address).status < 400, address
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        require_sound(page, address)
    page.context.close()
