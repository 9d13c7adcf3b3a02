"""In a browser: somebody from the city's figures reads them on a phone, in both languages, and takes them out."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.cases import LATER
from tests.apps.complaints.flood_made import made
from tests.apps.complaints.test_complaints_case_journey import opened
from tests.apps.complaints.test_complaints_journey import sound
from tests.browser import JOURNEY

from dintel.apps.complaints import services

pytestmark = JOURNEY


def some_reports() -> None:
    """Keep a year's reports, some of them sent one way."""
    desk = make_person("intake_officer")
    made(["Of the year before."], day=date(2025, 7, 1))
    for month in range(1, 12):
        for report in made([f"In {month}, {one}." for one in range(month)], day=date(2026, month, 3)):
            services.triage(report=report, route="scam", reason="x", by=desk, at=LATER - timedelta(days=month))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_figures_are_read_at_320_pixels_in_both_languages(chromium: Any, live_server: Any, scheme: str) -> None:
    some_reports()
    look = {"viewport": {"width": 320, "height": 800}, "color_scheme": scheme}
    page = opened(chromium, live_server.url, make_person("auditor"), **look)
    for language, name, small in (("", "Figures of reports", "not for publication"), ("/es", "Cifras", "no es para")):
        page.goto(f"{live_server.url}{language}/complaints/figures/")
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)
        expect(page.get_by_text(small).first).to_be_visible()
        sound(page, f"figures-{scheme}{language.replace('/', '-')}")
    page.context.close()


def test_another_year_is_one_press_away_and_the_counts_are_a_file(chromium: Any, live_server: Any) -> None:
    some_reports()
    page = opened(chromium, live_server.url, make_person("auditor"), viewport={"width": 1100, "height": 900})
    page.goto(f"{live_server.url}/complaints/figures/")
    expect(page.get_by_text("66 reports received in 2026")).to_be_visible()
    with page.expect_download() as taken:
        page.get_by_role("link", name="the counts (CSV)").click()
    assert "2026-11,November 2026,11,66,no" in taken.value.path().read_text(encoding="utf-8")
    with page.expect_navigation():
        page.get_by_role("link", name="2025").click()
    expect(page.get_by_text("1 report received in 2025")).to_be_visible()
    sound(page, "figures-2025")
    page.context.close()
