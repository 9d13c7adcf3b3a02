"""In a browser: the duty officer reads a notice, counsel stops a clock, city IT connects a system; axe on each page."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.notices.told import MINUTE, STORY, deadline, make_staff, notice
from tests.browser import JOURNEY, require_sound

from dintel.apps.notices import services
from dintel.apps.notices.models import Deadline, Delivery, Notice

NOW = timezone.now()

pytestmark = [*JOURNEY, pytest.mark.usefixtures("between_digests")]


@pytest.fixture
def base(settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Return the address of the site."""
    settings.STATIC_ROOT = tmp_path
    return str(request.getfixturevalue("live_server").url)


def opened(chromium: Any, base: str, user: Any, **look: Any) -> Any:
    """Return a page on which somebody is signed in."""
    client = Client()
    client.force_login(user)
    context = chromium.new_context(reduced_motion="reduce", locale="en-US", **look)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
    return context.new_page()


def sound(page: Any, address: str) -> None:
    """Check a page: nothing for axe to find, no sideways scrolling, one heading of the first rank."""
    assert page.goto(address).status < 400, address
    require_sound(page, address)


def test_axe_finds_nothing_on_any_page_at_320_pixels(chromium: Any, base: str, transactional_db: None) -> None:
    staff, admin = make_staff(), make_person("administrator")
    row = notice(at=NOW - 20 * MINUTE)
    clock = deadline(rule="i9_inspection", at=NOW)
    deadline("M-2", rule="mayors_office", at=NOW - 20 * MINUTE)
    standing = deadline("M-3", rule="foia", at=NOW)
    services.pause_deadline(deadline=standing, by=staff.counsel, reason="They asked which office.", at=NOW)
    endpoint, _secret = services.add_endpoint(
        name="Desk", url="https://example.gov/", kinds=["gap_found"], by=admin, at=NOW
    )
    services.test_endpoint(endpoint=endpoint, by=admin, at=NOW)
    services.take_turn(holder=uuid4(), at=NOW)
    services.tick(at=NOW)
    Delivery.objects.filter(channel="email").update(state="waiting", problem="mail", tries=2, next_at=NOW + MINUTE)
    page = opened(chromium, base, staff.counsel, viewport={"width": 320, "height": 640})
    for path in (
        *("/notices/", "/notices/?show=everything", f"/notices/{row.key}/", "/deadlines/", "/deadlines/?show=paused"),
        *(f"/deadlines/{clock.key}/", f"/deadlines/{standing.key}/", "/deadlines/calendar/"),
        *("/due/", "/due/?whose=all", "/due/?whose=all&show=undated", "/es/due/?whose=all"),
        *("/es/notices/", f"/es/deadlines/{clock.key}/"),
    ):
        sound(page, f"{base}{path}")
    page.context.close()
    page = opened(chromium, base, admin, viewport={"width": 320, "height": 640})
    for path in ("/notices/systems/", f"/notices/systems/{endpoint.key}/"):
        sound(page, f"{base}{path}")
    page.context.close()


def test_the_duty_officer_finds_the_notice_reads_it_and_says_so(
    chromium: Any, base: str, transactional_db: None
) -> None:
    staff = make_staff()
    notice(at=NOW)
    page = opened(chromium, base, staff.duty, viewport={"width": 390, "height": 800})
    page.goto(f"{base}/notices/")
    page.get_by_role("link", name="M-1").click()
    expect(page.get_by_text(STORY).first).to_be_visible()
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_text("It is on record that you have read this.")).to_be_visible()
    assert Notice.objects.get().read_by == staff.duty
    page.context.close()


def test_counsel_stops_a_clock_without_scripts_and_lets_it_run_on(
    chromium: Any, base: str, transactional_db: None
) -> None:
    staff = make_staff()
    row = deadline(rule="foia", at=NOW)
    page = opened(chromium, base, staff.counsel, java_script_enabled=False)
    page.goto(f"{base}/deadlines/{row.key}/")
    page.locator("summary").click()
    page.get_by_label("Why it stops").fill("They asked which office.")
    page.get_by_role("button", name="Stop the clock").click()
    assert "The clock stands since" in page.locator(".lead").inner_text()
    assert Deadline.objects.get().due_at is None
    page.get_by_role("button", name="Let the clock run again").click()
    assert "working days left" in page.locator(".lead").inner_text()
    page.context.close()
