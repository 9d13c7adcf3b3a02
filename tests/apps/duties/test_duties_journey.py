"""In a browser: the order is rolled out, a task is done on a phone, a month is certified; axe on each page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from tests.apps.duties.conftest import DEPARTMENT, SITE, Person
from tests.browser import JOURNEY, require_sound

from dintel.apps.accounts.models import User
from dintel.apps.duties import services
from dintel.apps.duties.demo import make_demo_duties
from dintel.apps.duties.models import Task
from dintel.apps.duties.months import month_before, month_of

pytestmark = JOURNEY


@pytest.fixture
def people(person: Person) -> dict[str, User]:
    """Return the people of the roll-out, and what the demo has given them."""
    found = {
        "equity_coordinator": person("equity_coordinator"),
        "liaison": person("liaison", department=DEPARTMENT),
        "site_lead": person("site_lead", facility=SITE),
    }
    make_demo_duties(at=timezone.now(), people=found)
    return found


def opened(chromium: Any, base: str, user: User, **look: Any) -> Any:
    """Return a page on which somebody is signed in."""
    client = Client()
    client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
    context = chromium.new_context(reduced_motion="reduce", locale="en-US", **look)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
    return context.new_page()


def test_axe_finds_nothing_on_any_page_at_320_pixels(chromium: Any, live_server: Any, people: dict[str, User]) -> None:
    done = Task.objects.filter(kept="done").first()
    waiting = Task.objects.filter(step="adopt", kept="open").first()
    assert done
    assert waiting
    month = month_before(month_of(timezone.localdate()))
    look = {"viewport": {"width": 320, "height": 800}}
    page = opened(chromium, live_server.url, people["equity_coordinator"], **look)
    for address in (
        *("/duties/", "/duties/?by=plan", "/duties/order/", "/duties/plans/", "/duties/plans/desk-protocol/"),
        *(f"/duties/departments/{DEPARTMENT}/", "/duties/mine/", "/duties/tasks/?state=late", "/duties/tasks/new/"),
        *(f"/duties/tasks/{done.number}/", f"/duties/tasks/{waiting.number}/", "/duties/certificates/"),
        *(f"/duties/certificates/{DEPARTMENT}/{month:%Y-%m}/", "/es/duties/", f"/es/duties/tasks/{done.number}/"),
    ):
        assert page.goto(live_server.url + address).status < 400, address
        page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
        require_sound(page, address)
    page.context.close()


def test_a_coordinator_rolls_the_whole_order_out_in_four_presses(
    chromium: Any, live_server: Any, person: Person
) -> None:
    page = opened(chromium, live_server.url, person("equity_coordinator"), viewport={"width": 1200, "height": 900})
    page.goto(f"{live_server.url}/duties/")
    page.get_by_role("link", name="Roll out a plan").first.click()
    for button in page.get_by_role("button", name="Choose all").all()[::-1]:
        button.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Show what it means").click()
    expect(page.get_by_role("heading", name="What the roll-out means")).to_be_visible()
    require_sound(page, "the preview")
    with page.expect_navigation():
        page.get_by_role("button", name="Give these tasks").click()
    expect(page.locator("svg.board")).to_be_visible()
    assert Task.objects.count() > 500
    page.context.close()


def test_a_liaison_does_a_task_on_a_phone_and_certifies_the_month(
    chromium: Any, live_server: Any, people: dict[str, User]
) -> None:
    name = Task.objects.get(step="name-liaison", department=DEPARTMENT)
    if name.kept == "done":
        services.send_back(task=name, why="Again.", by=people["equity_coordinator"], at=timezone.now())
    page = opened(chromium, live_server.url, people["liaison"], viewport={"width": 390, "height": 844}, has_touch=True)
    page.goto(f"{live_server.url}/duties/mine/")
    page.get_by_role("link", name="Name the department’s liaison").click()
    page.get_by_text("It is done", exact=True).click()
    page.get_by_label("What shows it?").first.fill("The role is given; the deputy stands in.")
    with page.expect_navigation():
        page.get_by_role("button", name="Say that it is done").click()
    expect(page.get_by_text("the deputy stands in")).to_be_visible()
    name.refresh_from_db()
    assert name.kept == "done"
    page.goto(f"{live_server.url}/duties/certificates/")
    page.locator(".tasks a").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="I certify this").click()
    expect(page.get_by_text("None: nobody came.")).to_be_visible()
    require_sound(page, "the certificate")
    page.context.close()
