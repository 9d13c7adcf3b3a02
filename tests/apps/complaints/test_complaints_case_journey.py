"""In a browser: an investigator shows an element, makes the packet, runs its verifier; axe on every page of a case."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.cases import LATER, a_case
from tests.apps.complaints.reported import send
from tests.apps.complaints.test_complaints_journey import sound
from tests.browser import JOURNEY

from dintel.apps.accounts.models import User
from dintel.apps.complaints import services
from dintel.apps.evidence import limits
from dintel.apps.ledger.services import checkpoint, sequence

pytestmark = JOURNEY
CALM = 3600
"""Pixels on a narrow phone, with everything that is settled folded; it was twice as much."""


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    monkeypatch.setattr(limits, "FREE_BYTES", 0)


def opened(chromium: Any, base: str, user: User, **look: Any) -> Any:
    """Return a page on which somebody is signed in."""
    client = Client()
    client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
    context = chromium.new_context(reduced_motion="reduce", locale="en-US", **look)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
    return context.new_page()


def test_from_the_element_to_a_packet_that_checks_itself(chromium: Any, live_server: Any, tmp_path: Path) -> None:
    report, person = a_case()
    sequence(at=LATER)
    checkpoint(at=LATER, why="test")
    page = opened(chromium, live_server.url, person, viewport={"width": 1100, "height": 900})
    page.goto(f"{live_server.url}/complaints/")
    page.get_by_role("link", name=report.number).click()
    page.get_by_role("link", name="Write what shows an element").first.click()
    form = page.locator(f'form[action$="/{report.number}/find/"]')
    form.get_by_label("What has to be shown").select_option("impersonating_peace_officer/pretended")
    form.get_by_label("Shown", exact=True).check()
    form.get_by_label("What shows it").fill("They said so, and wore vests.")
    form.get_by_role("button", name="Write what shows an element").click()
    page.locator("summary", has=page.locator("#acts")).click()
    page.locator("summary", has_text="Make the packet").click()
    packet = page.locator(f'form[action$="/{report.number}/packet/"]')
    packet.get_by_label("Prosecutor’s office").fill("A prosecutor’s office")
    packet.get_by_role("button", name="Make the packet").click()
    with page.expect_download() as taken:
        page.locator('a[href$=".zip"]').click()
    with zipfile.ZipFile(taken.value.path()) as content:
        content.extractall(tmp_path / "elsewhere")
    command = [sys.executable, "-I", "-S", "-B", "verify.py"]
    done = subprocess.run(command, cwd=tmp_path / "elsewhere", capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "All that was checked holds." in done.stdout
    page.context.close()


def test_axe_finds_nothing_on_the_pages_of_a_case_at_320_pixels(chromium: Any, live_server: Any) -> None:
    waiting, alike = send(staff="yes").report, [send().report for _turn in range(5)]
    report, person = a_case(name="A made-up name")
    counsel, custodian = make_person("counsel"), make_person("records_custodian")
    services.ask_back(report=report, words="Which colour was the car?", by=person, at=LATER)
    services.add_task(report=report, words="Ask the shop for its video.", by=person, at=LATER)
    services.ask_identity(report=report, why="To show pictures.", by=person, at=LATER)
    services.assign(report=report, user=make_person("investigator"), is_counsel=False, by=person, at=LATER)
    services.exclude(report=report, department="parks-and-recreation", reason="It was there.", by=person, at=LATER)
    part = {"offence": "impersonating_peace_officer", "element": "pretended"}
    services.find(report=report, **part, state="shown", words="They said so.", by=person, at=LATER)
    packet = services.make_packet(report=report, to="A prosecutor’s office", by=person, at=LATER)
    services.record_receipt(referral=packet, received_on=LATER.date(), reference="DA-1", by=person, at=LATER)
    case = f"complaints/{report.number}/"
    for user, addresses in (
        (person, ("/complaints/", f"/{case}", f"/es/{case}")),
        (counsel, ("/complaints/", "/es/complaints/")),
        (custodian, ("/complaints/names/", "/es/complaints/names/")),
        (
            make_person("intake_officer"),
            ("/es/complaints/", f"/es/complaints/{alike[0].number}/", "/complaints/floods/"),
        ),
    ):
        page = opened(chromium, live_server.url, user, viewport={"width": 320, "height": 800})
        for address in addresses:
            assert page.goto(live_server.url + address).status == 200, address
            if address.endswith(case):
                assert page.evaluate("document.documentElement.scrollHeight") < CALM, address
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            if user == counsel:
                expect(page.get_by_text(waiting.number, exact=True)).to_be_visible()
            sound(page, f"case-{user.pk}{address.replace('/', '-')}")
        page.context.close()


def test_a_task_is_ticked_off_and_a_department_excluded_with_the_keyboard_alone(
    chromium: Any, live_server: Any
) -> None:
    report, person = a_case()
    services.add_task(report=report, words="Ask the shop for its video.", by=person, at=LATER)
    page = opened(chromium, live_server.url, person, viewport={"width": 320, "height": 800})
    page.goto(f"{live_server.url}/complaints/{report.number}/")
    for words, keys in (
        ("Tick off what is done", ("Tab", "Space")),
        ("Keep a department from it for good", ("Tab", "p", "Tab", *"It was there.")),
    ):
        page.locator("summary", has=page.locator("#acts")).focus()
        page.keyboard.press("Enter")
        page.locator("summary", has_text=words).focus()
        for key in ("Enter", *keys, "Tab", "Enter"):
            page.keyboard.press(key)
        page.wait_for_load_state()
        page.get_by_text("Written down.").wait_for()
    page.locator("summary", has=page.locator("#tasks")).click()
    page.locator("summary", has_text="1 task is done").click()
    assert page.locator("s").inner_text() == "Ask the shop for its video."
    expect(page.get_by_text("It was there.")).to_be_visible()
    page.context.close()
