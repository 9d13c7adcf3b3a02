"""A city attorney with a password, a laptop that can hold a passkey, and a page that must fit a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.apps.accounts.made_up_staff import PASSWORD, add_app, code_of, make_person
from tests.browser import JOURNEY, violations

from dintel.apps.accounts import letters, services
from dintel.apps.accounts.demo import make_demo_people
from dintel.apps.accounts.models import User

PHONE = {"width": 320, "height": 640}

pytestmark = JOURNEY


@pytest.fixture
def base(settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Return the address of the site, by name: passkeys know no numbers."""
    settings.STATIC_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    cache.clear()
    address = str(request.getfixturevalue("live_server").url)
    return address.replace("127.0.0.1", "localhost")


@pytest.fixture
def laptop(chromium: Any) -> Iterator[Any]:
    """Return a page whose device can hold passkeys; a complaint of its scripts or policy fails the test."""
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce", locale="en-US")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield page
    context.close()
    assert complaints == []


def hold_passkeys(page: Any) -> Any:
    """Give the page a device with a fingerprint reader that always says yes."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session, made["authenticatorId"]


def sign_in(page: Any, base: str, user: User) -> None:
    page.goto(f"{base}/sign-in/")
    page.get_by_label("Your e-mail address at work").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Any) -> None:
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("heading", level=1).wait_for()


def set_up_passkey(page: Any, *, alone: bool) -> None:
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name of this passkey").fill("Laptop")
    page.get_by_label("Sign in with this passkey alone").set_checked(alone)
    page.get_by_role("button", name="Set it up").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()


def test_counsel_sets_up_a_passkey_and_signs_in_with_it_alone(laptop: Any, base: str) -> None:
    counsel = make_person("counsel", password=PASSWORD, factor=False)
    session, device = hold_passkeys(laptop)
    sign_in(laptop, base, counsel)
    laptop.get_by_text("One of your roles can be used only with a second key").wait_for()
    set_up_passkey(laptop, alone=True)
    assert laptop.locator(".codes li").count() == 10
    laptop.get_by_role("link", name="I have kept them").click()
    laptop.get_by_role("link", name="See my passkeys").click()
    laptop.get_by_role("heading", name="Laptop").wait_for()
    sign_out(laptop)

    laptop.goto(f"{base}/sign-in/?next=/me/")
    laptop.get_by_role("button", name="Sign in with a passkey").click()
    laptop.get_by_role("heading", name="My account", exact=True).wait_for()
    assert "City attorney" in laptop.locator("main").inner_text()
    held = session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert [one["signCount"] for one in held] == [2]  # once when made, once to come in


def test_a_passkey_is_the_second_step_after_a_password(laptop: Any, base: str) -> None:
    counsel = make_person("counsel", password=PASSWORD, factor=False)
    hold_passkeys(laptop)
    sign_in(laptop, base, counsel)
    set_up_passkey(laptop, alone=False)
    sign_out(laptop)
    sign_in(laptop, base, counsel)
    laptop.get_by_role("heading", name="One more step").wait_for()
    laptop.get_by_role("button", name="Use a passkey").click()
    laptop.get_by_role("button", name="Sign out").wait_for()
    laptop.goto(f"{base}/me/")
    laptop.get_by_role("heading", name="My account", exact=True).wait_for()


def test_a_device_that_does_not_answer_says_what_to_do_and_loses_nothing(laptop: Any, base: str) -> None:
    session, device = hold_passkeys(laptop)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    laptop.goto(f"{base}/sign-in/")
    laptop.get_by_label("Your e-mail address at work").fill("kept@example.invalid")
    laptop.get_by_role("button", name="Sign in with a passkey").click()
    laptop.get_by_text("The device did not finish").wait_for()
    assert laptop.get_by_label("Your e-mail address at work").input_value() == "kept@example.invalid"


def test_under_a_number_the_page_names_the_reason(laptop: Any, base: str) -> None:
    hold_passkeys(laptop)
    laptop.goto(f"{base.replace('localhost', '127.0.0.1')}/sign-in/")
    laptop.get_by_role("button", name="Sign in with a passkey").click()
    laptop.get_by_text("under the city’s own address only").wait_for()


def test_an_app_is_set_up_and_used_without_javascript(chromium: Any, base: str) -> None:
    officer = make_person("duty_officer", password=PASSWORD, factor=False)
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, base, officer)
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("On this phone, or the camera does not work?").click()
    secret = page.locator("code.key").inner_text().replace(" ", "")
    page.get_by_label("Code in the app").fill(code_of(secret))
    page.get_by_role("button", name="Set it up").click()
    page.get_by_role("heading", name="Recovery codes").wait_for()
    first = page.locator(".codes code").first.inner_text().replace(" ", "")
    page.get_by_role("button", name="Sign out").click()
    sign_in(page, base, officer)
    page.get_by_label("Code").fill(first)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Sign out").wait_for()
    context.close()


VISITOR = [
    *("/", "/sign-in/", "/es/sign-in/", "/sign-in/as/", "/sign-in/forgotten/", "/sign-in/forgotten/sent/"),
    *("/sign-in/closed/", "/sign-in/password/x-bad/", "/sign-in/password/done/"),
    *("/sign-in/with/cancelled/", "/sign-in/with/failed/"),
]
OWN = [
    *("/me/", "/me/tokens/", "/me/second-factor/", "/me/app/", "/me/passkeys/", "/me/passkeys/add/"),
    *("/me/places/", "/me/password/first/", "/sign-in/out/"),
]
KEEPER = [
    *("/people/", "/people/?q=zzz", "/people/invite/", "/people/roles/"),
    *("/people/{other}/", "/people/{other}/give/", "/people/{self}/"),
]
AUDITOR = ["/people/", "/people/{other}/", "/people/looks/", "/people/{other}/looks/"]


def enter(context: Any, base: str, user: User) -> None:
    """Sign a browser in without its pages."""
    client = Client()
    client.force_login(user)
    name = django_settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base}])


@pytest.mark.parametrize(
    ("role", "addresses"),
    [("", VISITOR), ("liaison", OWN), ("", ["/me/"]), ("administrator", KEEPER), ("auditor", AUDITOR)],
    ids=["visitor", "own", "no-role", "keeper", "auditor"],
)
def test_axe_finds_nothing_and_every_page_fits_a_phone(
    chromium: Any, base: str, settings: Any, role: str, addresses: list[str]
) -> None:
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.apps.accounts.demo_site"
    at = timezone.now()
    people = make_demo_people(at)
    person = people.get(role) or make_person()
    other = people["site_lead"]
    services.record_look(user=other, kind="contact", key="C-2026-000001", action="contact.read", at=at)
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
    if addresses is not VISITOR:
        enter(context, base, person)
    page = context.new_page()
    for address in addresses:
        page.goto(base + address.format(other=other.pk, self=person.pk))
        assert "no page at this address" not in page.locator("h1").inner_text(), address
        assert violations(page) == [], address
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), address
    context.close()


def test_many_doors_are_two_lines_until_they_are_asked_for(chromium: Any, base: str, settings: Any) -> None:
    settings.DEMO = True
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    enter(context, base, make_demo_people(timezone.now())["equity_coordinator"])
    page = context.new_page()
    page.goto(f"{base}/due/")
    doors = page.locator(".staff-nav ul")
    high = doors.bounding_box()["height"]
    assert high <= 2 * 48
    assert page.locator(".staff-nav li a[aria-current]").bounding_box()["y"] < doors.bounding_box()["y"] + high
    page.locator(".staff-nav__all").click()
    assert doors.bounding_box()["height"] > 3 * high
    page.goto(f"{base}/due/?")
    last = page.locator(".staff-nav li a").last
    last.focus()  # as the keyboard would
    assert doors.bounding_box()["height"] > 3 * high
    page.set_viewport_size({"width": 1280, "height": 900})  # a desk too shows two lines
    page.goto(f"{base}/due/?again")
    high = doors.bounding_box()["height"]
    assert high <= 2 * 48
    assert page.locator(".staff-nav li a[aria-current]").bounding_box()["y"] < doors.bounding_box()["y"] + high
    beside, listed = page.locator(".staff-nav__all").bounding_box(), doors.bounding_box()
    assert beside["x"] > listed["x"] + listed["width"]
    last.focus()
    assert doors.bounding_box()["height"] > high
    page.goto(f"{base}/due/?once_more")
    page.locator(".staff-nav__all").click()
    assert doors.bounding_box()["height"] > high
    context.close()


def test_axe_finds_nothing_on_the_pages_between(chromium: Any, base: str) -> None:
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
    page = context.new_page()

    def looked_at(heading: str) -> None:
        page.get_by_role("heading", name=heading).first.wait_for()
        assert violations(page) == [], heading

    counsel = make_person("counsel", password=PASSWORD, factor=False)
    add_app(counsel)
    invited = make_person("front_desk")
    link = letters.invitation_link(invited).split("/", 3)[3]
    page.goto(f"{base}/{link}")
    looked_at("Choose your password")
    page.get_by_role("button", name="Keep this password").click()
    looked_at("Something has to be corrected")
    page.goto(f"{base}/sign-in/")
    page.get_by_role("button", name="Sign in", exact=True).click()
    looked_at("Something has to be corrected")
    sign_in(page, base, counsel)
    looked_at("One more step")
    enter(context, base, counsel)
    for address, heading in (
        ("/me/app/off/", "Is it still you?"),
        ("/sign-in/again/code/?next=/me/app/off/", "Is it still you?"),
        ("/me/password/", "Your password"),
    ):
        page.goto(base + address)
        looked_at(heading)
    page.goto(f"{base}/sign-in/again/?next=/me/app/off/")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    looked_at("Take the authenticator app off?")
    for address, heading in (("/me/codes/", "Recovery codes"), ("/me/codes/new/", "Make new recovery codes?")):
        page.goto(base + address)
        looked_at(heading)
    page.goto(f"{base}/me/tokens/")
    page.get_by_role("textbox", name="Name").fill("Nightly list")
    page.get_by_label("Read contacts and their requests").check()
    page.get_by_role("button", name="Make the token").click()
    looked_at("The token “Nightly list” is made")
    page.get_by_role("textbox", name="Name").fill("Second list")
    context.clear_cookies(name=django_settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Make the token").click()
    looked_at("This was not sent")
    assert "Second list" in page.locator("main").inner_text()
    context.close()
