"""In a browser: the device works while somebody writes, files go on after a cut, and all works without scripts too."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from tests.apps.complaints.flood_made import junk, made
from tests.apps.complaints.reported import send
from tests.apps.complaints.test_complaints_journey import PHONE, go, picture, sound
from tests.apps.evidence import evidence_samples as samples
from tests.browser import JOURNEY

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.complaints.models import Report
from dintel.apps.evidence.models import File
from dintel.apps.ledger.services import release_quiet_leaves

pytestmark = JOURNEY
SLOW = {"offline": False, "latency": 200, "downloadThroughput": 50_000, "uploadThroughput": 50_000}


def to_the_end(page: Any, base: str) -> None:
    """Go through the questions with nothing but what happened, up to the look over everything."""
    page.goto(f"{base}/report/")
    go(page, "begin")
    while page.locator('button[value="send"]').count() == 0:
        if page.locator('[name="happened_words"]:not([type="hidden"])').count():
            page.locator('[name="happened_words"]').fill("A man with a badge wanted sixty dollars.")
        go(page, "next")


def with_code(page: Any, base: str) -> Report:
    """Open the box of a new report with its code."""
    sent = send()
    page.goto(f"{base}/report/return/")
    page.locator("#code").fill(sent.code)
    page.locator("main button").click()
    page.wait_for_url("**/report/box/")
    return sent.report


def test_the_device_works_meanwhile_and_the_report_comes_with_its_proof(
    chromium: Any, live_server: Any, settings: Any
) -> None:
    settings.REPORT_WORK_BITS, settings.REPORTS_WITHOUT_WORK_AN_HOUR = 16, 1
    page = chromium.new_context(viewport=PHONE).new_page()
    wrong: list[str] = []
    page.on("console", lambda told: wrong.append(told.text) if told.type in {"error", "warning"} else None)
    page.on("pageerror", lambda told: wrong.append(str(told)))
    to_the_end(page, live_server.url)
    page.locator('button[value="send"]').first.click()
    page.locator(".code").wait_for(timeout=60_000)
    assert Report.objects.get().proof
    assert not wrong, "the page's security policy lets the worker run"


def test_the_work_of_a_page_goes_on_on_the_next(chromium: Any, live_server: Any, settings: Any) -> None:
    settings.REPORT_WORK_BITS = 14
    page = chromium.new_context(viewport=PHONE).new_page()
    page.goto(f"{live_server.url}/report/")
    go(page, "begin")
    expect(page.locator("[name=work]")).to_have_value(re.compile(r"^([^.]*\.){15}[^.]*$"), timeout=60_000)
    ticket, answer = (page.locator(f"[name={name}]").get_attribute("value") for name in ("ticket", "work"))
    found = page.locator("[name=work]").input_value()
    assert answer == "" or found.startswith(str(answer))
    go(page, "next")
    assert page.locator("[name=ticket]").input_value() == ticket
    assert page.locator("[name=work]").input_value() == found


def test_without_scripts_somebody_waits_and_loses_no_word(chromium: Any, live_server: Any, settings: Any) -> None:
    settings.REPORT_WAIT_SECONDS = 3600
    page = chromium.new_context(viewport=PHONE, locale="es-MX", java_script_enabled=False).new_page()
    base = f"{live_server.url}/es"
    began = time.monotonic()
    to_the_end(page, base)
    go(page, "send")
    expect(page.get_by_role("heading", name="Su denuncia todavía no se ha enviado")).to_be_visible()
    picture(page, "es-later")
    assert not Report.objects.exists()
    settings.REPORT_WAIT_SECONDS = 1
    time.sleep(max(0.0, 1.5 - (time.monotonic() - began)))
    go(page, "send")
    expect(page.locator(".code")).to_be_visible()
    report = Report.objects.get()
    assert (report.answers["happened_words"], report.proof) == ("A man with a badge wanted sixty dollars.", False)


def test_a_photograph_goes_on_after_a_cut_and_nothing_is_left_on_the_phone(
    chromium: Any, live_server: Any, tmp_path: Path
) -> None:
    photo = tmp_path / "IMG_20261125_211400.jpg"
    photo.write_bytes(samples.noisy_jpeg(900_000))
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    with_code(page, live_server.url)
    page.goto(f"{live_server.url}/report/box/files/")
    sound(page, "files-empty")
    cuts = {"left": 1}

    def cut_once(route: Any) -> None:
        if route.request.method == "PATCH" and int(route.request.headers["upload-offset"]) > 0 and cuts["left"]:
            cuts["left"] -= 1
            route.abort()
        else:
            route.continue_()

    page.route("**/uploads/**", cut_once)
    page.locator("input[type=file]").set_input_files(str(photo))
    page.locator('[data-is="kept"]').wait_for(timeout=60_000)
    assert cuts["left"] == 0
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    sound(page, "files-kept")
    file = File.objects.get()
    assert (file.size, file.device_agreed, file.name[:5]) == (photo.stat().st_size, True, "file-")
    page.reload()
    expect(page.get_by_text(file.name)).to_be_visible()
    page.locator("input[type=file]").set_input_files(str(photo))
    page.locator('[data-is="kept"]').wait_for(timeout=60_000)
    assert File.objects.count() == 1, "the same photograph chosen again is the same file"


def test_a_photograph_from_a_phone_on_a_slow_line(chromium: Any, live_server: Any, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(samples.noisy_jpeg(200_000))
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    with_code(page, live_server.url)
    context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    page.goto(f"{live_server.url}/report/box/files/")
    page.locator("input[type=file]").set_input_files(str(photo))
    page.locator('[data-is="kept"]').wait_for(timeout=90_000)
    assert File.objects.get().size == photo.stat().st_size


@pytest.mark.parametrize("language", ["en", "es"])
def test_without_scripts_a_plain_form_takes_files_and_says_why_not(
    chromium: Any, live_server: Any, tmp_path: Path, language: str
) -> None:
    photo, program = tmp_path / "a.jpg", tmp_path / "b.jpg"
    photo.write_bytes(samples.jpeg())
    program.write_bytes(samples.EXE)
    page = chromium.new_context(viewport=PHONE, java_script_enabled=False).new_page()
    base = live_server.url + ("" if language == "en" else f"/{language}")
    with_code(page, base)
    page.goto(f"{base}/report/box/files/")
    page.locator("input[type=file]").set_input_files([str(photo), str(program)])
    page.locator("[data-send]").click()
    assert page.locator("[role=alert]").count() == 1
    assert File.objects.get().type == "jpeg"
    expect(page.get_by_text(File.objects.get().name)).to_be_visible()
    picture(page, f"{language}-files-plain")


@pytest.mark.parametrize("language", ["en", "es"])
def test_axe_finds_nothing_on_the_pages_of_files_waiting_and_floods(
    chromium: Any, live_server: Any, settings: Any, language: str
) -> None:
    settings.REPORT_WAIT_SECONDS, settings.REPORTS_WITHOUT_WORK_AN_HOUR, settings.REPORT_WORK_BITS = 1, 1, 18
    settings.DEMO = True
    base = live_server.url + ("" if language == "en" else f"/{language}")
    page = chromium.new_context(viewport=PHONE, reduced_motion="reduce").new_page()
    with_code(page, base)
    page.goto(f"{base}/report/box/files/")
    sound(page, f"{language}-files")
    made(junk(12, templates=1))
    release_quiet_leaves(at=timezone.now())
    officer = User.objects.create_user("desk@example.invalid", "Intake desk (synthetic)", None)
    User.objects.filter(pk=officer.pk).update(is_demo=True)
    Assignment.objects.create(user=officer, role="intake_officer", facility="", department="", from_on="2025-01-01")
    client = Client()
    client.force_login(officer)
    session = client.cookies[configured.SESSION_COOKIE_NAME].value
    desk = chromium.new_context(viewport=PHONE, reduced_motion="reduce")
    desk.add_cookies([{"name": configured.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    staff = desk.new_page()
    staff.goto(f"{base}/complaints/floods/")
    sound(staff, f"{language}-floods")
    staff.locator("main h2 a").first.click()
    sound(staff, f"{language}-flood")
    staff.locator("#id_reason").fill("One text, sent by a machine.")
    staff.locator("main form button[type=submit]").last.click()
    sound(staff, f"{language}-floods-after")
    assert Report.objects.filter(set_aside=True).count() >= 5
