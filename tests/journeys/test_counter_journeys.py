"""A librarian, two officers, one hand, a phone, perhaps no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.browser import JOURNEY, axe, violations

from dintel.apps.contacts.models import Contact
from dintel.apps.frontdesk import here

PHONE = {"width": 320, "height": 640}
KEPT = "Kept on this device"

pytestmark = JOURNEY


@pytest.fixture
def base(settings: Any, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """Return the address of the site, its static files under their own names."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    return str(request.getfixturevalue("live_server").url)


@pytest.fixture
def phone(chromium: Any) -> Iterator[Any]:
    """Return a page on a narrow phone; anything the page's scripts complain of fails the test."""
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce", locale="en-US")
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def ready(page: Any) -> None:
    """Wait until the law is on the device and the worker has taken over."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_timeout(400)


def tap_to_answer(page: Any) -> int:
    """Tap the first choice until the answer stands; return how many taps it took."""
    for taps in range(1, 6):
        page.locator("#screen .question .tile").first.click()
        page.wait_for_timeout(80)
        if page.locator("[data-kind=answer]").count():
            return taps
    pytest.fail("no answer after five taps")


def fits(page: Any) -> bool:
    """Say whether the page needs no sideways scrolling."""
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"))


def test_four_taps_to_an_answer_at_320_pixels(phone: Any, base: str) -> None:
    phone.goto(f"{base}/now/")
    ready(phone)
    assert fits(phone)
    assert tap_to_answer(phone) <= 4
    assert fits(phone)
    assert phone.evaluate("document.activeElement.tagName") == "H1"
    for title in ("Now", "Call", "Never"):
        expect(phone.get_by_role("heading", name=title, exact=True)).to_be_visible()
    expect(phone.locator("details.fold .why")).not_to_be_visible()


def test_choices_are_as_large_as_a_thumb(phone: Any, base: str) -> None:
    phone.goto(f"{base}/now/")
    for tile in phone.locator(".tile").all():
        assert tile.bounding_box()["height"] >= 48


def test_back_keeps_everything(phone: Any, base: str) -> None:
    phone.goto(f"{base}/now/")
    ready(phone)
    first = phone.locator("h1").inner_text()
    phone.locator(".question .tile").first.click()
    second = phone.locator("h1").inner_text()
    assert second != first
    phone.go_back()
    assert phone.locator("h1").inner_text() == first
    phone.go_forward()
    assert phone.locator("h1").inner_text() == second
    phone.get_by_role("link", name="Back").click()
    assert phone.locator("h1").inner_text() == first


def test_after_one_visit_it_works_with_the_network_cut(phone: Any, base: str) -> None:
    phone.goto(f"{base}/now/")
    ready(phone)
    phone.context.set_offline(True)
    phone.reload()
    phone.wait_for_timeout(400)
    assert "There is no network" in phone.locator("#notice").inner_text()
    assert "The law in this page is of" in phone.locator("#notice").inner_text()
    assert tap_to_answer(phone) <= 4
    answer, url = phone.locator("h1").inner_text(), phone.url
    phone.reload()
    phone.wait_for_timeout(400)
    assert (phone.locator("h1").inner_text(), phone.url) == (answer, url)


def test_nothing_typed_is_lost_and_it_is_sent_when_the_network_returns(phone: Any, base: str) -> None:
    phone.goto(f"{base}/now/")
    ready(phone)
    tap_to_answer(phone)
    phone.context.set_offline(True)
    phone.locator("#id_said").press_sequentially("Please wait here.")
    phone.locator("#id_officers").fill("2")
    phone.get_by_label("Refused").check()
    phone.wait_for_timeout(150)
    phone.reload()
    phone.wait_for_timeout(400)
    assert phone.locator("#id_said").input_value() == "Please wait here."
    assert phone.locator("#id_officers").input_value() == "2"
    assert phone.get_by_label("Refused").is_checked()
    assert KEPT in phone.locator("#draft-state").inner_text()

    phone.get_by_role("button", name="Send to the city").click()
    phone.wait_for_timeout(300)
    assert KEPT in phone.locator("#write").inner_text()
    assert Contact.objects.count() == 0
    phone.reload()
    phone.wait_for_timeout(400)
    assert KEPT in phone.locator("#outbox").inner_text()

    phone.context.set_offline(False)
    phone.locator("#outbox").get_by_text("Received by the city at").wait_for(timeout=9000)
    assert Contact.objects.get().said == "Please wait here."
    kept = phone.evaluate("DintelOutbox.all()")
    assert [one["state"] for one in kept] == ["received"]
    assert "body" not in kept[0]


def test_a_draft_outlives_the_page_it_was_begun_on(phone: Any, base: str) -> None:
    phone.goto(f"{base}/now/")
    ready(phone)
    tap_to_answer(phone)
    phone.locator("#id_asked").fill("To see the office.")
    phone.wait_for_timeout(150)
    phone.goto(f"{base}/now/")
    phone.wait_for_timeout(400)
    phone.get_by_role("button", name="Open it").click()
    assert phone.locator("#id_asked").input_value() == "To see the office."
    phone.locator("#note-form").get_by_role("button", name="Throw this note away").click()
    phone.wait_for_timeout(200)
    assert phone.locator("#id_asked").input_value() == ""
    assert phone.evaluate("DintelOutbox.all()") == []


def test_words_about_status_are_warned_of_and_taken_out_with_one_tap(phone: Any, base: str) -> None:
    phone.goto(f"{base}/now/")
    ready(phone)
    tap_to_answer(phone)
    phone.locator("#id_asked").fill("Is A 012-345-678 here, sin papeles?")
    assert phone.locator(".found__one").count() == 2
    phone.locator(".found__one button").first.click()
    phone.locator(".found__one button").first.click()
    assert phone.locator("#id_asked").input_value() == "Is [removed] here, [removed]?"
    expect(phone.locator("#found")).not_to_be_visible()


def test_a_note_the_city_cannot_take_stays_and_says_why(phone: Any, base: str) -> None:
    phone.goto(f"{base}/now/")
    ready(phone)
    tap_to_answer(phone)
    phone.locator("#id_officers").fill("9999")
    phone.get_by_role("button", name="Send to the city").click()
    phone.locator("#write").get_by_text("could not take this note").wait_for()
    phone.get_by_role("link", name="Start again").first.click()
    phone.get_by_role("button", name="Open it").click()
    assert phone.locator("#id_officers").input_value() == "9999"
    phone.locator("#id_officers").fill("2")
    phone.get_by_role("button", name="Send to the city").click()
    phone.locator("#write").get_by_text("Received by the city at").wait_for()
    assert Contact.objects.get().officers == 2


def test_keyboard_only(phone: Any, base: str) -> None:
    phone.goto(f"{base}/now/")
    ready(phone)
    first = phone.locator("h1").inner_text()
    phone.keyboard.press("2")
    assert phone.locator("h1").inner_text() != first
    for _ in range(30):
        phone.keyboard.press("Tab")
        if phone.evaluate("document.activeElement.classList.contains('tile')"):
            break
    before = phone.url
    phone.keyboard.press("Enter")
    assert phone.url != before
    assert phone.evaluate("document.activeElement.tagName") == "H1"


def test_the_place_is_found_remembered_and_filled_in(phone: Any, base: str) -> None:
    spot = next(spot for spot in here.places() if spot.setting == "library")
    phone.goto(f"{base}/now/")
    ready(phone)
    phone.get_by_role("link", name="Where are you?").click()
    phone.get_by_label("Name or address").fill(spot.name)
    phone.locator("#places-found").get_by_role("link").first.click()
    assert spot.name in phone.locator(".chip").inner_text()
    phone.goto(f"{base}/now/")
    phone.wait_for_timeout(400)
    assert f"at={spot.id}" in phone.url
    tap_to_answer(phone)
    assert phone.locator("#id_place").input_value() == spot.name


def test_spanish_from_the_first_tap_to_the_answer(phone: Any, base: str) -> None:
    phone.goto(f"{base}/es/now/")
    ready(phone)
    phone.context.set_offline(True)
    phone.reload()
    phone.wait_for_timeout(400)
    assert phone.evaluate("document.documentElement.lang") == "es"
    tap_to_answer(phone)
    assert "/es/now/?a=" in phone.url
    assert fits(phone)


def test_from_the_second_visit_the_other_language_is_kept_too(phone: Any, base: str) -> None:
    for _ in range(2):
        phone.goto(f"{base}/now/")
        ready(phone)
    phone.wait_for_timeout(1500)
    phone.context.set_offline(True)
    phone.goto(f"{base}/es/now/")
    phone.wait_for_timeout(400)
    assert phone.evaluate("document.documentElement.lang") == "es"
    assert tap_to_answer(phone) <= 4


class Skeleton(HTMLParser):
    """What a reader gets of a screen: tags, words, links and classes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.feed(re.sub(r"<(template|script)\b.*?</\1>", "", text, flags=re.DOTALL))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = {name: value for name, value in attrs if name in ("href", "class", "id", "title")}
        if "note__state" not in kept.values() and tag != "option":
            self.parts.append(f"{tag} {sorted(kept.items())}")

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.parts.append(" ".join(data.split()))


@pytest.mark.parametrize("language", ["", "/es"])
def test_the_device_draws_what_the_server_draws(chromium: Any, phone: Any, base: str, language: str) -> None:
    plain = chromium.new_context(java_script_enabled=False).new_page()
    phone.goto(f"{base}{language}/now/?at=library")
    ready(phone)
    interview, path = here.interview(), ()
    while True:
        phone.wait_for_timeout(100)
        drawn = Skeleton(phone.locator("#screen").inner_html()).parts
        plain.goto(phone.url)
        assert drawn == Skeleton(plain.locator("#screen").inner_html()).parts
        screen = interview.at(path, {"setting": "library"}).screen
        if screen is None:
            break
        path = (*path, screen.choices[1].id)
        phone.locator("#screen .tile").nth(1).click()
    plain.context.close()


SCREENS = ["question", "papers", "answer", "places", "sent", "cards", "card", "note", "receipt"]


@pytest.mark.parametrize("screen", SCREENS)
def test_axe_finds_nothing(chromium: Any, base: str, screen: str) -> None:
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
    page = context.new_page()
    urls = {"places": "/now/places/?q=park", "cards": "/cards/", "card": "/cards/library/"}
    page.goto(base + urls.get(screen, "/now/"))
    if screen not in urls and screen != "question":
        ready(page)
        if screen == "papers":
            page.locator(".tile").nth(1).click()
        else:
            tap_to_answer(page)
            page.locator("details.fold > summary").click()
        if screen == "sent":
            page.get_by_role("button", name="Send to the city").click()
            page.locator("#write").get_by_text("Received by the city").wait_for()
        if screen in ("note", "receipt"):
            words = "sin papeles" if screen == "note" else "Please wait."
            page.locator("#id_said").fill(words)
            page.evaluate("document.getElementById('note-form').submit()")
            page.wait_for_timeout(500)
    found = violations(page)
    context.close()
    assert found == []


LAW_PAGES = [
    *("/", "/law/", "/es/law/", "/law/?on=soon", "/law/papers/", "/law/papers/i205/", "/law/sources/"),
    *("/law/open-points/", "/law/rules/us/papers/search-warrant/", "/law/provisions/us/8-cfr-287/287.8-f/"),
]


def test_axe_finds_nothing_on_the_pages_of_the_law_and_they_fit_a_phone(chromium: Any, base: str) -> None:
    context = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
    page = context.new_page()
    for address in LAW_PAGES:
        page.goto(base + address)
        assert violations(page) == [], address
        assert fits(page), address
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_counter_can_be_read_in_bright_sun(chromium: Any, base: str, scheme: str) -> None:
    context = chromium.new_context(viewport=PHONE, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{base}/now/")
    ready(page)
    only = {"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}}
    seven_to_one = {**only, "rules": {"color-contrast-enhanced": {"enabled": True}}}
    question = axe(page, options=seven_to_one)
    tap_to_answer(page)
    page.locator("details.fold > summary").click()
    answer = axe(page, options=seven_to_one)
    context.close()
    assert question.violations_count == 0, question.generate_report()
    assert answer.violations_count == 0, answer.generate_report()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("language", ["", "/es"])
def test_every_card_is_exactly_one_page(chromium: Any, base: str, language: str, paper: str) -> None:
    page = chromium.new_page()
    page.goto(f"{base}{language}/cards/")
    links = page.locator(".card-tile .tile__label").all()
    urls = [link.get_attribute("href") for link in links]
    assert urls
    for url in urls:
        page.goto(base + url)
        printed = page.pdf(format=paper, prefer_css_page_size=False)
        assert printed.count(b"/Type /Page\n") == 1, (url, paper)
    page.goto(base + urls[0] + "?sides=both")
    assert page.pdf(format=paper).count(b"/Type /Page\n") == 2
    page.close()
