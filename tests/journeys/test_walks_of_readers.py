"""In a browser: a reporter checks a figure, a critic finds her number, a councillor cites an amendment."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.contacts.made import DAY, HOUR, filed, ice, report
from tests.apps.figures.quarter import JULY, OPEN, SOME, released
from tests.browser import JOURNEY, require_sound

from dintel.apps.accounts.models import User
from dintel.apps.city import law
from dintel.apps.contacts import services as contacts
from dintel.apps.contacts.models import Request
from dintel.apps.council.models import KeptAmendment
from dintel.apps.ledger import services as ledger

pytestmark = JOURNEY
PHONE = {"width": 320, "height": 640}
MOST_CLICKS = 4
BACKEND = "dintel.apps.accounts.backends.StaffBackend"


def opened(chromium: Any, base: str, user: User | None = None) -> Any:
    context = chromium.new_context(viewport=PHONE, locale="en-US", reduced_motion="reduce")
    if user is not None:
        client = Client()
        client.force_login(user, backend=BACKEND)
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
    return context.new_page()


@pytest.fixture
def city(transactional_db: None) -> User:
    """Return counsel of a city whose third quarter of 2026 is released and signed for in the log."""
    counsel = make_person("counsel")
    for told, number in zip(SOME, (14, 8, 9), strict=True):
        for turn in range(number):
            filed(report(ice(**told), began_at=JULY + turn * DAY), at=JULY + turn * DAY)
    warrant = ice(document="search_warrant", purpose="criminal", requester="other_agency")
    for turn in range(6):
        filed(report(warrant, began_at=JULY + turn * DAY), at=JULY + turn * DAY)
    for request in Request.objects.filter(document="search_warrant"):
        contacts.answer_request(request=request, answered_at=request.asked_at + HOUR / 3, by=counsel, at=OPEN)
    for figure in ("requests", "warrants"):
        released(counsel, figure=figure)
    ledger.sequence(at=OPEN + HOUR)
    ledger.checkpoint(at=OPEN + HOUR, why="scheduled")
    return counsel


def test_a_reporter_finds_a_figure_its_method_and_the_file_and_checks_it_without_this_site(
    live_server: Any, chromium: Any, city: User, tmp_path: Path
) -> None:
    page = opened(chromium, live_server.url)
    page.goto(live_server.url)
    page.get_by_role("link", name="See the record").click()
    page.get_by_role("link", name="Figures", exact=True).click()
    page.get_by_role("link", name="How often did the city help").click()
    expect(page.get_by_text("requests for civil immigration enforcement that the city declined").first).to_be_visible()
    expect(page.get_by_role("heading", name="How was this counted?")).to_be_visible()
    expect(page.get_by_text("Every request in the register is counted once")).to_be_visible()
    require_sound(page)

    # The file, and the bytes that were hashed: they hold the same counts.
    links = {name: page.get_by_role("link", name=name, exact=True).get_attribute("href") for name in ("CSV", "JSON")}
    taken = {name: page.request.get(f"{live_server.url}{href}").body() for name, href in links.items()}
    rows = list(csv.DictReader(io.StringIO(taken["CSV"].decode(), newline="")))
    told = [row for table in json.loads(taken["JSON"])["tables"] for row in table["rows"]]
    assert [row["count"] for row in rows] == ["" if row[-1] is None else str(row[-1]) for row in told]
    assert {"14", "8"} <= {row["count"] for row in rows}

    # The receipt, checked by the command: it names the hash of those bytes.
    with page.expect_download() as download:
        page.get_by_role("link", name="Take its receipt").click()
    receipt = tmp_path / "requests.dintel-receipt"
    download.value.save_as(receipt)
    key = page.request.get(f"{live_server.url}/ledger/log/key").text().strip()
    command = [sys.executable, "-m", "dintel.cli.main", "ledger", "verify-receipt", str(receipt), "--key", key]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert sha256(taken["JSON"]).hexdigest() in done.stdout


def test_a_critic_finds_the_best_number_for_her_case_in_four_clicks(
    live_server: Any, chromium: Any, city: User
) -> None:
    page = opened(chromium, live_server.url)
    page.goto(live_server.url)
    clicks = ("See the record", "Both sides", "The order makes it harder to pursue criminals")
    for name in clicks:
        page.get_by_role("link", name=name).first.click()
        require_sound(page)
    assert len(clicks) <= MOST_CLICKS
    expect(page.get_by_text("Councilors Lewis, Grout and Champine")).to_be_visible()
    expect(page.get_by_text("over 15 and up to 30 minutes")).to_be_visible()
    expect(page.get_by_role("row", name="to go somewhere")).to_contain_text("14")
    expect(page.get_by_text("New bookings 30, 90 and 365 days after a declined request")).to_be_visible()
    page.get_by_role("link", name="How was this counted? Judge’s warrants").click()
    expect(page.get_by_role("heading", name="How was this counted?")).to_be_in_viewport()
    page.goto(f"{live_server.url}/es/record/arguments/public_safety/")
    expect(page.get_by_role("heading", name="La orden hace más difícil perseguir a los criminales")).to_be_visible()
    require_sound(page)
    page.emulate_media(media="print")
    expect(page.get_by_text("más de 15 y hasta 30 minutos")).to_be_visible()


def test_a_councillor_simulates_the_2024_amendment_keeps_it_and_opens_it_by_its_hash(
    live_server: Any, chromium: Any, transactional_db: None
) -> None:
    law.policy()  # no page waits for the law to be compiled
    page = opened(chromium, live_server.url, make_person("councillor"))
    page.goto(f"{live_server.url}/council/propose/")
    amendment = "Contact on a charge of a violent felony"
    page.get_by_role("link", name=amendment).click()
    expect(page.get_by_text("The legal floor holds", exact=True)).to_be_visible()
    require_sound(page)
    page.go_back()
    page.get_by_role("button", name=f"Keep “{amendment}").click()
    kept = KeptAmendment.objects.get()
    assert page.url == f"{live_server.url}/record/council/{kept.hash}/"
    anybody = opened(chromium, live_server.url)
    assert anybody.goto(f"{live_server.url}/record/council/{kept.hash}/").status == 200
    expect(anybody.get_by_text(kept.hash).first).to_be_visible()
    require_sound(anybody)
