"""The whole story: filed offline at a counter, read, decided, written, logged, taken out for an audit."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from tests.browser import JOURNEY, require_sound

from dintel.apps.contacts.models import Contact, Letter
from dintel.apps.frontdesk import here

PHONE, DESK = {"width": 390, "height": 780}, {"width": 1200, "height": 900}

pytestmark = JOURNEY


@pytest.fixture
def base(settings: Any, tmp_path: Path, request: pytest.FixtureRequest, put_demo_city: Callable[[], None]) -> str:
    """Return the address of a demo city."""
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.apps.accounts.demo_site"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    put_demo_city()
    return str(request.getfixturevalue("live_server").url)


SignIn = Callable[..., Any]


@pytest.fixture
def sign_in(chromium: Any, base: str) -> Iterator[SignIn]:
    """Return a way to sit down as the holder of a role, each in a browser of their own."""
    opened: list[Any] = []
    complaints: list[str] = []

    def sit_down(role: str, *, size: dict[str, int] = DESK) -> Any:
        context = chromium.new_context(viewport=size, reduced_motion="reduce", locale="en-US")
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{base}/sign-in/as/")
        page.locator("form button", has_text=role).first.click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        return page

    yield sit_down
    for context in opened:
        context.close()
    assert complaints == []


def walk_to(outcome: str, length: int) -> tuple[str, ...]:
    """Return a walk at the counter that ends with an outcome."""
    interview, policy = here.interview(), here.policy()
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        path = waiting.pop(0)
        step = interview.at(path)
        if step.screen is None:
            if policy.decide(dict(step.facts)).outcome == outcome and step.facts.get("document") == "i138":
                return path
            continue
        if len(path) < length:
            waiting += [(*path, choice.id) for choice in step.screen.choices]
    pytest.fail(f"no walk ends with {outcome}")


def fits(page: Any) -> None:
    """Fail if the page is wider than the window."""
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), page.url


def test_from_the_counter_to_the_letter_to_the_audit(sign_in: SignIn, base: str) -> None:  # noqa: PLR0915 - one story
    before = Contact.objects.count()

    # An employee at the Main Library, on a phone, loses the network and files all the same.
    clerk = sign_in("Front desk, Main Library", size=PHONE)
    clerk.goto(f"{base}/now/?at=main-library")
    clerk.evaluate("navigator.serviceWorker.ready.then(() => true)")
    clerk.wait_for_timeout(500)
    clerk.context.set_offline(True)
    path = walk_to("counsel_hold", 4)
    for at in range(len(path)):
        clerk.locator(f'#screen a[href*="a={".".join(path[: at + 1])}"]').first.click()
        clerk.wait_for_timeout(120)
    assert clerk.locator("[data-kind=answer]").count() == 1
    clerk.locator("#id_agency").fill("ICE HSI")
    clerk.locator("#id_asked").fill("The sign-up sheets of a class (synthetic).")
    clerk.get_by_role("button", name="Send to the city").click()
    clerk.wait_for_timeout(300)
    assert Contact.objects.count() == before
    clerk.context.set_offline(False)
    clerk.locator("#write").get_by_text("Received by the city at").wait_for(timeout=9000)
    contact = Contact.objects.order_by("-pk").first()
    assert contact is not None
    assert contact.number in clerk.locator("#write").inner_text()
    assert (contact.facility, contact.department) == ("main-library", "arts-and-culture")
    assert contact.filed_by is not None
    assert contact.filed_by.name.startswith("Front desk, Main Library")

    # The Mayor's Office reads the notice and says so.
    officer = sign_in("duty officer")
    officer.get_by_role("link", name="Read the notices").click()
    officer.get_by_role("link", name=contact.number).first.click()
    officer.get_by_role("button", name="I have read this").click()
    assert "has read this" in officer.locator("main").inner_text()
    require_sound(officer)
    officer.goto(f"{base}/contacts/{contact.number}/verify/")
    officer.get_by_label("They are officers of the agency they named").check()
    officer.get_by_label("Who was asked").fill("Field office, main number (synthetic)")
    officer.get_by_role("button", name="Keep the result").click()
    assert "Verified" in officer.locator(".page-head").inner_text()
    require_sound(officer)

    # Counsel decides otherwise than proposed, with reasons, and the letter goes out.
    counsel = sign_in("City attorney")
    counsel.get_by_role("link", name="Open the queue").click()
    require_sound(counsel)
    counsel.goto(f"{base}/counsel/{contact.number}.1/")
    require_sound(counsel)
    counsel.get_by_label("decline", exact=True).check()
    counsel.get_by_role("button", name="Keep the decision").click()
    assert "Give the reasons" in counsel.locator(".error-summary").inner_text()
    counsel.get_by_label("Reasons").fill("No court order (synthetic).")
    counsel.get_by_role("button", name="Keep the decision").click()
    assert "Your decision is kept" in counsel.locator("body").inner_text()
    counsel.get_by_role("link", name="Write the letter").click()
    counsel.get_by_role("button", name="Draft it").click()
    require_sound(counsel)
    counsel.get_by_label("Address").fill("500 Example Street (synthetic)")
    counsel.get_by_role("button", name="Keep the draft").click()
    counsel.get_by_role("button", name="Sign the letter").click()
    letter = Letter.objects.get()
    assert letter.number is not None
    assert sorted(letter.files.values_list("format", flat=True)) == ["docx", "pdf"]
    counsel.get_by_label("How was it sent?").fill("By post")
    counsel.get_by_role("button", name="It was sent").click()
    assert "Signed, sent and kept." in counsel.locator("main").inner_text()
    require_sound(counsel)

    # The custody officer logs a visit.
    custody = sign_in("Custody officer", size={"width": 800, "height": 1000})
    custody.get_by_role("link", name="Open the booking centre").click()
    require_sound(custody)

    # An auditor takes the contacts out and finds the whole story.
    auditor = sign_in("Auditor")
    auditor.goto(f"{base}/contacts/?q={contact.number}")
    require_sound(auditor)
    auditor.get_by_role("link", name="Take this list out as a file").click()
    require_sound(auditor)
    with auditor.expect_download() as download:
        auditor.locator("main form button[type=submit]").first.click()
    sheet = load_workbook(io.BytesIO(Path(download.value.path()).read_bytes())).worksheets[0]
    assert contact.number in {cell for row in sheet.iter_rows(values_only=True) for cell in row}
    auditor.goto(f"{base}/contacts/{contact.number}/")
    story = auditor.locator(".timeline").inner_text()
    for line in (f"Received as {contact.number}", "Decided: decline", f"Letter {letter.number} signed", "Verified"):
        assert line in story
    require_sound(auditor)


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("Department liaison", ["/today/", "/contacts/", "/contacts/new/", "/me/"]),
        ("duty officer", ["/today/", "/notices/", "/contacts/C-2026-000001/", "/contacts/C-2026-000001/link/"]),
        ("City attorney", ["/counsel/", "/deadlines/", "/contacts/C-2026-000003/", "/contacts/C-2026-000001/seal/"]),
        ("Custody supervisor", ["/booking/", "/booking/shifts/", "/booking/gaps/", "/booking/warrants/"]),
        ("Administrator", ["/people/", "/me/"]),
        ("Partner", ["/me/"]),
    ],
)
def test_axe_finds_nothing_and_every_page_fits(sign_in: SignIn, base: str, role: str, pages: list[str]) -> None:
    page = sign_in(role, size=PHONE)
    for language in ("", "/es"):
        for path in pages:
            answer = page.goto(f"{base}{language}{path}")
            assert answer.status == 200, path
            require_sound(page)
            page.set_viewport_size(DESK)
            fits(page)
            page.set_viewport_size(PHONE)
