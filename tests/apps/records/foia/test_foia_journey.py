"""A legal assistant files a request, is told on the right day that it is overdue, and, once chosen, appeals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect
from tests.apps.records.foia.made import noon
from tests.browser import JOURNEY, require_sound

from dintel.apps.records.foia.models import FoiaRequest
from dintel.apps.records.foia.services import rounds

PHONE, DESK = {"width": 320, "height": 720}, {"width": 1200, "height": 900}
DAY = timedelta(days=1)
SignIn = Callable[..., Any]
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


@pytest.fixture
def sign_in(chromium: Any, base: str) -> Iterator[SignIn]:
    """Return a way to sit down as the holder of a role, each in a browser of their own."""
    faults: list[str] = []

    def sit_down(role: str, size: dict[str, int] = DESK) -> Any:
        page = chromium.new_context(viewport=size, reduced_motion="reduce", locale="en-US").new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{base}/sign-in/as/")
        with page.expect_navigation():
            page.locator("form button", has_text=role).first.click()
        return page

    yield sit_down
    assert faults == []


def press(page: Any, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).first.click()


def write_down(page: Any, what: str, on: date, outcome: str = "") -> None:
    page.get_by_label("What happened?").select_option(label=what)
    press(page, "Write it down")
    page.get_by_label("On which day?").fill(on.isoformat())
    if outcome:
        page.get_by_label(outcome).check()
    press(page, "Write it down")
    expect(page.get_by_text("Written down.", exact=True)).to_be_visible()


def sign_and_send(page: Any, on: date) -> None:
    press(page, "Sign the letter")
    page.get_by_label("How was it sent?").select_option("portal")
    page.get_by_label("On which day?").fill(on.isoformat())
    press(page, "It was sent")
    expect(page.get_by_text("Kept: the letter was sent.")).to_be_visible()


def test_a_request_is_filed_becomes_overdue_is_told_and_appealed(  # noqa: PLR0915 - one story
    sign_in: SignIn, base: str
) -> None:
    today = timezone.localdate()
    assistant = sign_in("Legal assistant")
    assistant.goto(f"{base}/records/agencies/")
    require_sound(assistant)
    assistant.get_by_role("link", name="Ask an agency for records").click()
    assistant.get_by_label("A name for it").fill("Arrests in the city, one year (synthetic)")
    assistant.get_by_label("Which agency?").select_option("ice")
    assistant.get_by_label("Records from this day").fill(date(today.year - 1, 1, 1).isoformat())
    assistant.get_by_label("to this day, which is included").fill(date(today.year - 1, 12, 31).isoformat())
    require_sound(assistant)
    press(assistant, "Draft the request")
    request = FoiaRequest.objects.latest("pk")
    expect(assistant.get_by_text("It is not sent yet: no clock runs.")).to_be_visible()
    record = assistant.url

    # She reads the letter, signs it and sends it; fifty days ago, the receipt says.
    sent_on = today - 50 * DAY
    assistant.get_by_role("link", name="Draft letter").click()
    expect(assistant.get_by_text("Under the Freedom of Information Act").first).to_be_visible()
    require_sound(assistant)
    sign_and_send(assistant, sent_on)
    write_down(assistant, "The office that answers received it", sent_on + DAY)
    request.refresh_from_db()
    assert request.due_on is not None
    expect(assistant.get_by_text("it is overdue").first).to_be_visible()
    assistant.get_by_text("Every day, counted or not, and why").click()
    expect(assistant.get_by_text("Counted: a working day").first).to_be_visible()
    require_sound(assistant)

    # The worker tells of it: nothing on the last day, and on the day after it a notice.
    last = noon(request.due_on)
    assert request not in rounds.tell_overdue(at=last)
    assert request in rounds.tell_overdue(at=last + DAY)
    assistant.goto(f"{base}/notices/")
    with assistant.expect_navigation():
        assistant.get_by_role("link", name=request.number).first.click()
    expect(assistant.get_by_text("is overdue: the last day was").first).to_be_visible()
    assistant.goto(f"{base}{reverse('notices:due')}")
    expect(assistant.get_by_text(request.number).first).to_be_visible()

    # An appeal is an attorney's choice: hers is refused until it is made.
    assistant.goto(record)
    assistant.get_by_role("link", name="Write a letter: a reminder or an appeal").click()
    assistant.get_by_label("Which letter?").select_option("appeal_silence")
    press(assistant, "Draft the letter")
    press(assistant, "Sign the letter")
    assistant.get_by_label("How was it sent?").select_option("mail")
    assistant.get_by_label("On which day?").fill(today.isoformat())
    press(assistant, "It was sent")
    expect(assistant.get_by_text("An attorney chooses this first").first).to_be_visible()

    counsel = sign_in("City attorney")
    counsel.goto(record)
    counsel.get_by_role("link", name="Choose", exact=True).click()
    require_sound(counsel)
    counsel.get_by_label("Appeal", exact=True).check()
    counsel.get_by_label("Why").fill("No answer came in time. (synthetic)")
    press(counsel, "Keep the choice")

    press(assistant, "It was sent")
    expect(assistant.get_by_text("We appealed, and no receipt of the appeal is known").first).to_be_visible()
    write_down(assistant, "The agency received the appeal", today)
    expect(assistant.get_by_text("The agency has time to decide the appeal until").first).to_be_visible()


@pytest.mark.parametrize("language", ["", "/es"])
def test_every_page_fits_a_phone(sign_in: SignIn, base: str, language: str) -> None:
    page = sign_in("City attorney", PHONE)
    number = FoiaRequest.objects.get(title__startswith="Detainers").number
    series = FoiaRequest.objects.exclude(series=None)[0].series
    assert series is not None
    home = f"{base}{language}/records/agencies/"
    for name in ("", "new/", "figures/", "offices/", "series/", "series/new/", f"series/{series.key}/", f"{number}/"):
        page.goto(f"{home}{name}")
        require_sound(page)
    for name in ("note/?what=determination", "lines/2/", "choose/", "letters/1/", "letters/new/"):
        page.goto(f"{home}{number}/{name}")
        require_sound(page)
