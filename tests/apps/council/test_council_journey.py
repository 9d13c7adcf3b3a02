"""In a browser: a councillor simulates the 2024 amendment, puts one of their own together, and somebody cites it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect
from tests.browser import JOURNEY, require_sound

from dintel.apps.accounts.models import User
from dintel.apps.city import law
from dintel.apps.council.models import KeptAmendment

pytestmark = JOURNEY
PHONE = {"width": 320, "height": 640}


@pytest.fixture
def base(request: pytest.FixtureRequest) -> str:
    """Return the address of the site, which has compiled the law already: no page waits for that."""
    law.policy()
    return str(request.getfixturevalue("live_server").url)


def opened(chromium: Any, base: str, user: User | None, **look: Any) -> Any:
    context = chromium.new_context(reduced_motion="reduce", locale="en-US", viewport=PHONE, **look)
    if user is not None:
        client = Client()
        client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
    return context.new_page()


def pressed(page: Any, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def test_a_councillor_simulates_the_2024_amendment_and_proposes_another(
    chromium: Any, base: str, transactional_db: None, made: Callable[[str], User]
) -> None:
    # Without an account, and without a script: what the amendment of 2024 would have changed.
    page = opened(chromium, base, None, java_script_enabled=False)
    page.goto(f"{base}/record/council/")
    page.get_by_role("link", name="Contact on a charge of a violent felony").click()
    expect(page.get_by_text("The legal floor holds", exact=True)).to_be_visible()
    expect(page.get_by_text("Today declined; then done through the City Attorney")).to_be_visible()
    expect(page.get_by_text("The text of the amendment was not read")).to_be_visible()
    page.context.close()

    # Signed in: one question a screen, back once, to a proposal that breaks the floor.
    page = opened(chromium, base, made("councillor"), color_scheme="dark")
    page.goto(f"{base}/council/propose/")
    require_sound(page)
    page.get_by_label("to go into a part closed to the public").check()
    pressed(page, "Next")
    page.get_by_label("an immigration agency, credentials seen").check()
    pressed(page, "Back")
    expect(page.get_by_label("to go into a part closed to the public")).to_be_checked()
    pressed(page, "Next")
    expect(page.get_by_label("an immigration agency, credentials seen")).to_be_checked()
    pressed(page, "Next")
    page.get_by_label("an immigration officer’s own warrant").check()
    for _ in range(4):
        pressed(page, "Next")
    page.get_by_label("Do what they ask", exact=True).check()
    pressed(page, "Next")
    pressed(page, "Next")
    page.get_by_label("What staff do").fill("Let them in.")
    page.get_by_label("What staff say").fill("Please come in.")
    pressed(page, "Next")
    require_sound(page)
    pressed(page, "Next")
    page.get_by_label("What should the proposal be called?").fill("Open the back office (synthetic)")
    page.get_by_label("What it does and why").fill("So that they can come in.")
    pressed(page, "Show what it would change")
    expect(page.get_by_text("It cannot be adopted: it breaks the legal floor")).to_be_visible()
    require_sound(page)
    pressed(page, "Keep it, for everybody to read")
    address = page.url
    page.context.close()

    # Anybody: the kept page, in both languages, and the list.
    page = opened(chromium, base, None)
    row = KeptAmendment.objects.get()
    assert address == f"{base}/record/council/{row.hash}/"
    for path in (f"/record/council/{row.hash}/", f"/es/record/council/{row.hash}/", "/record/council/"):
        page.goto(f"{base}{path}")
        require_sound(page)
    page.context.close()
