"""In a browser: a partner is brought in and takes a referral up; residents read what was checked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from playwright.sync_api import expect
from tests.apps.partners.made import DAY, NOW, Place, make_place, referral
from tests.browser import JOURNEY, require_sound

from dintel.apps.accounts.models import User
from dintel.apps.partners import services
from dintel.apps.partners.models import HelpReferral

pytestmark = JOURNEY
PASSWORD = "a long one, only for tests"  # noqa: S105 - made up
PHONE, DESK = {"width": 320, "height": 640}, {"width": 1200, "height": 900}


@pytest.fixture
def base(settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Return the address of the site."""
    settings.STATIC_ROOT = tmp_path
    return str(request.getfixturevalue("live_server").url)


def opened(chromium: Any, base: str, user: User | None, size: dict[str, int], **look: Any) -> Any:
    """Return a page, on which somebody is signed in."""
    context = chromium.new_context(reduced_motion="reduce", locale="en-US", viewport=size, **look)
    if user is not None:
        client = Client()
        client.force_login(user)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
    return context.new_page()


def pressed(page: Any, name: str) -> None:
    """Press a button that leads to another page, and wait until it has come."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def by_the_letter(page: Any, base: str, address: str) -> None:
    """Open the link of the letter that was sent to an address, choose a password and sign in with it."""
    (letter,) = [one for one in mail.outbox if one.to == [address]]
    (path,) = re.findall(r"https?://[^/\s]+(/\S+)", str(letter.body))
    page.goto(base + path)
    require_sound(page)
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("The new password again").fill(PASSWORD)
    pressed(page, "Keep this password")
    require_sound(page)
    page.goto(base + path)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link no longer works")
    page.goto(f"{base}/sign-in/")
    page.get_by_label("Your e-mail address at work").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Sign in", exact=True).click()


def test_from_an_entry_to_a_referral_to_what_residents_read(  # noqa: PLR0915 - one story
    chromium: Any, base: str, transactional_db: None
) -> None:
    place = make_place()

    # The coordinator writes the organisation down, checks it, and brings its person in.
    page = opened(chromium, base, place.coordinator, DESK)
    page.goto(f"{base}/partners/")
    page.get_by_role("link", name="Add an organisation").click()
    page.get_by_label("Name, as they call themselves").fill("Law office (synthetic)")
    page.get_by_label("Short name for addresses").fill("law-office")
    page.get_by_label("What kind of organisation").select_option("legal")
    page.get_by_label("Legal help").check()
    page.get_by_label("Hours").fill("Monday, 9 to 12")
    require_sound(page)
    pressed(page, "Keep the entry")
    page.get_by_text("I have checked it").click()
    page.get_by_label("Everything is right").check()
    pressed(page, "Keep the check")
    page.get_by_label("Now").select_option("invited")
    pressed(page, "Keep")
    page.get_by_text("Add somebody").click()
    people = page.locator("section", has_text="Its people here").last
    people.get_by_label("Name").fill("Lawyer two (synthetic)")
    people.get_by_label("E-mail address").fill("two@example.invalid")
    pressed(page, "Send the letter")
    expect(page.get_by_text("A letter with which a password is chosen is on its way.")).to_be_visible()
    require_sound(page)
    page.context.close()

    # Intake refers somebody who said yes.
    page = opened(chromium, base, place.intake, DESK)
    page.goto(f"{base}/partners/referrals/new/?to=law-office")
    page.get_by_label("Legal help").check()
    page.get_by_label("The person said yes to this").check()
    page.get_by_label("How can the person be reached?").fill("505-555-0160 (synthetic)")
    require_sound(page)
    pressed(page, "Send the referral")
    expect(page.get_by_text("Waits for an answer")).to_be_visible()
    page.context.close()

    # Its person, on a phone, opens the letter, chooses a password and signs in: there is nothing but the portal. It
    # takes the referral up and says that the entry is right.
    page = opened(chromium, base, None, PHONE)
    by_the_letter(page, base, "two@example.invalid")
    expect(page.get_by_role("heading", level=1)).to_have_text("Law office (synthetic)")
    assert page.locator(".staff-nav a").all_inner_texts() == ["My organisation", "What is due"]
    require_sound(page)
    page.locator("#referrals ~ ul a").first.click()
    expect(page.get_by_text("505-555-0160 (synthetic)")).to_be_visible()
    require_sound(page)
    pressed(page, "We take it up")
    expect(page.get_by_text("Taken up")).to_be_visible()
    page.goto(f"{base}/partner/")
    pressed(page, "This is right")
    page.context.close()
    assert HelpReferral.objects.get().state == "accepted"

    # A resident reads the hours, and when it was checked.
    page = opened(chromium, base, None, PHONE)
    page.goto(f"{base}/help/")
    card = page.locator("article", has_text="Law office (synthetic)").first
    expect(card).to_contain_text("Monday, 9 to 12")
    expect(card).to_contain_text("Checked by the city on")
    require_sound(page)
    page.context.close()


def fill(place: Place) -> tuple[str, ...]:
    by = place.coordinator
    row = referral(place)
    services.import_directory(by=by, at=NOW)
    leaflet = services.add_material(title="At the door (synthetic)", meant_for="For families.", by=by, at=NOW)
    version = services.add_version(material=leaflet, language="es", link="https://example.invalid/", by=by, at=NOW)
    services.give_material(version=version, organisations=[place.legal], by=by, at=NOW)
    details = services.EventDetails("Evening (synthetic)", NOW + DAY, NOW + 2 * DAY, "Main Library", ["es"])
    event = services.plan_event(details=details, by=by, at=NOW)
    services.ask_to_event(event=event, organisations=[place.legal], by=by, at=NOW)
    return (
        *("/partners/", "/partners/of/clinic/", "/partners/of/clinic/edit/", "/partners/materials/"),
        *(f"/partners/materials/{leaflet.key}/", "/partners/events/", f"/partners/events/{event.key}/"),
        *("/partners/referrals/", f"/partners/referrals/{row.key}/", "/due/"),
    )


def test_axe_finds_nothing_on_any_page_at_320_pixels(chromium: Any, base: str, transactional_db: None) -> None:
    place = make_place()
    paths = fill(place)
    page = opened(chromium, base, place.coordinator, PHONE)
    for path in (*paths, *(f"/es{path}" for path in paths[:3])):
        assert page.goto(f"{base}{path}").status == 200
        require_sound(page)
    page.context.close()
    page = opened(chromium, base, place.lawyer, PHONE)
    for path in ("/partner/", "/es/partner/", "/due/"):
        assert page.goto(f"{base}{path}").status == 200
        require_sound(page)
    page.context.close()
