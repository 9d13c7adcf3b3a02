"""In a browser: report in Spanish on a phone without JavaScript, come back, answer; axe on every page."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.utils import timezone
from playwright.sync_api import expect
from tests.apps.accounts.made_up_staff import make_person
from tests.browser import JOURNEY, require_sound

from dintel.apps.complaints import services
from dintel.apps.complaints.models import Message, Report
from dintel.apps.ledger.services import checkpoint, release_quiet_leaves
from dintel.domain.reporting.questions import PAGES

pytestmark = JOURNEY
PHONE = {"width": 320, "height": 720}
PICTURES = os.environ.get("DINTEL_TEST_PICTURES", "")
"""A folder for pictures of every page, to be looked at by a person; none are taken without it."""


@pytest.fixture(autouse=True)
def _no_wrong_codes() -> None:
    caches["memory"].clear()


def picture(page: Any, name: str) -> None:
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


def sound(page: Any, name: str) -> None:
    """Check a page: nothing for axe to find, no sideways scrolling, one heading of the first rank."""
    require_sound(page, name)
    picture(page, name)


def go(page: Any, value: str) -> None:
    """Press a button of the form and wait for the page that answers: what is read next is not the page before."""
    with page.expect_navigation():
        page.locator(f'button[value="{value}"]:not(.visually-hidden)').first.click()


def test_a_report_in_spanish_on_a_phone_without_javascript(chromium: Any, live_server: Any) -> None:
    context = chromium.new_context(viewport=PHONE, locale="es-MX", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/es/report/")
    expect(page.get_by_text("¿En peligro ahora?")).to_be_visible()
    go(page, "begin")
    for place, asked in enumerate(PAGES, 1):
        expect(page.get_by_text(f"Pregunta {place} de {len(PAGES)}")).to_be_visible()
        if asked.id == "happened":
            page.get_by_label("Querían dinero o se lo llevaron").check()
            page.get_by_label("Con sus propias palabras").fill("Dos hombres pedían dinero en la puerta.")
            picture(page, "es-question")
            page.get_by_label("Con sus propias palabras").press("Tab")
        go(page, "next")
    expect(page.get_by_role("heading", name="Revise sus respuestas")).to_be_visible()
    expect(page.get_by_text("Dos hombres pedían dinero en la puerta.")).to_be_visible()
    picture(page, "es-check")
    go(page, "send")
    code = page.locator(".code").inner_text()
    picture(page, "es-sent")

    report, at = Report.objects.get(), timezone.now()
    release_quiet_leaves(at=at)
    checkpoint(at=at, why="test")
    officer = make_person("intake_officer")
    services.ask_back(report=report, words="¿De qué color era el auto?", by=officer, at=at)

    back = chromium.new_context(viewport=PHONE, locale="es-MX", java_script_enabled=False).new_page()
    back.goto(f"{live_server.url}/es/report/return/")
    back.get_by_label("Código").fill(code)
    back.get_by_role("button", name="Abrir mi denuncia").click()
    expect(back.get_by_text("¿De qué color era el auto?")).to_be_visible()
    picture(back, "es-box")
    back.get_by_label("Escribir a la ciudad").fill("Gris.")
    back.get_by_role("button", name="Enviar").click()
    expect(back.get_by_text("Gris.")).to_be_visible()
    assert Message.objects.filter(from_reporter=True).get().words == "Gris."


@pytest.mark.parametrize("language", ["en", "es"])
def test_axe_finds_nothing_on_any_page_at_320_pixels(chromium: Any, live_server: Any, language: str) -> None:
    base = live_server.url + ("" if language == "en" else f"/{language}")
    page = chromium.new_context(viewport=PHONE, reduced_motion="reduce").new_page()
    for address in ("/report/advice/", "/report/return/", "/report/"):
        page.goto(f"{base}{address}")
        sound(page, f"{language}{address.replace('/', '-')}")
    go(page, "begin")
    for asked in PAGES:
        sound(page, f"{language}-{asked.id}")
        if asked.id == "danger":
            page.locator('input[value="yes"]').check()
        if asked.id == "happened":
            go(page, "next")
            sound(page, f"{language}-needed")
            page.locator("textarea").fill("Hers is A123 456 789.")
            go(page, "next")
            sound(page, f"{language}-found")
            go(page, "remove")
        go(page, "next")
    sound(page, f"{language}-check")
    go(page, "send")
    sound(page, f"{language}-sent")
    page.goto(f"{base}/report/box/")
    sound(page, f"{language}-box")


def test_escape_three_times_leaves_and_takes_the_page_out_of_the_history(chromium: Any, live_server: Any) -> None:
    context = chromium.new_context(viewport=PHONE)
    context.route("https://www.weather.gov/**", lambda route: route.fulfill(body="weather", content_type="text/plain"))
    page = context.new_page()
    page.goto(f"{live_server.url}/report/return/")
    page.goto(f"{live_server.url}/report/")
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("https://www.weather.gov/")
    page.go_back()
    assert page.url.endswith("/report/return/")
