"""A phone sends a photograph over a connection that breaks, and the pages are open to everybody's hands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.evidence_device import AT, KEY, KIND, Device, sha256
from tests.browser import JOURNEY, axe

from dintel.apps.accounts.models import User
from dintel.apps.evidence import services
from dintel.apps.evidence.clamd import Place
from dintel.apps.evidence.models import File, Line, Upload

RECORD = f"/files/of/{KIND}/{KEY}/"
PICKER = "input[type=file]"

pytestmark = JOURNEY


class Phone:
    """A narrow browser in which somebody is signed in."""

    def __init__(self, browser: Any, base: str, client: Client, **options: Any) -> None:
        told = {"viewport": {"width": 390, "height": 844}, "reduced_motion": "reduce", "locale": "en-US", **options}
        self.context = browser.new_context(**told)
        self.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
        self.base = base
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, address: str) -> Any:
        self.page.goto(self.base + address)
        return self.page

    def choose(self, name: str, data: bytes, kind: str = "image/jpeg") -> None:
        self.page.set_input_files(PICKER, [{"name": name, "mimeType": kind, "buffer": data}])

    def choose_path(self, path: Path) -> None:
        self.page.set_input_files(PICKER, str(path))

    def row(self, state: str) -> Any:
        """Wait until the last row is in a state, and return it."""
        row = self.page.locator(f".upload__row[data-is={state}]").last
        row.wait_for(timeout=20_000)
        return row


@pytest.fixture
def phone(chromium: Any, live_server: Any, desk: Client) -> Iterator[Phone]:
    """Return the site lead's phone; anything its scripts complain of fails the test."""
    phone = Phone(chromium, live_server.url, desk)
    yield phone
    phone.context.close()
    assert phone.complaints == []


def test_a_photograph_over_a_connection_that_breaks_goes_on_by_itself(phone: Phone) -> None:
    data = samples.noisy_jpeg(1_500_000)
    sent: list[int] = []

    def breaking(route: Any) -> None:
        if route.request.method == "PATCH":
            sent.append(int(route.request.headers["upload-offset"]))
            if len(sent) in {2, 3}:
                route.abort("connectionreset")
                return
        route.continue_()

    phone.context.route("**/files/uploads/**", breaking)
    page = phone.open(RECORD)
    assert page.locator("[data-send]").is_hidden()
    phone.choose("photo.jpg", data)
    cut = phone.row("cut")
    assert "What arrived is safe" in cut.inner_text()
    expect(cut.get_by_role("button", name="Try now")).to_be_visible()
    kept = phone.row("kept")
    assert "The city has it as it left your device" in kept.inner_text()
    assert sent[0] == 0
    assert sent[1] == sent[2] == sent[3] > 0
    file = File.objects.get()
    assert (file.sha256, file.device_agreed) == (sha256(data), True)
    kept.get_by_role("link", name="Open").click()
    page.get_by_role("heading", name="photo.jpg").wait_for()
    assert page.evaluate("localStorage.length") == 0


def test_after_a_reload_the_same_photograph_goes_on_where_it_stopped(phone: Phone, tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(samples.noisy_jpeg(1_500_000))
    offsets: list[int] = []

    def watching(route: Any) -> None:
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if len(offsets) > 1 and not reloaded:
                route.abort("connectionreset")
                return
        route.continue_()

    reloaded: list[bool] = []
    phone.context.route("**/files/uploads/**", watching)
    page = phone.open(RECORD)
    phone.choose_path(photo)
    phone.row("cut")
    safe = Upload.objects.get().arrived
    assert safe > 0
    page.on("dialog", lambda dialog: dialog.accept())
    reloaded.append(True)
    page.reload()
    left = phone.row("again")
    assert "photo.jpg" in left.inner_text()
    assert "Choose this file again" in left.inner_text()
    offsets.clear()
    phone.choose_path(photo)
    phone.row("kept")
    assert offsets[0] == safe
    assert Upload.objects.count() == 1
    assert File.objects.get().sha256 == sha256(photo.read_bytes())


def test_without_a_network_it_waits_and_goes_on_when_there_is_one(phone: Phone) -> None:
    phone.open(RECORD)
    phone.context.set_offline(True)
    phone.choose("photo.jpg", samples.jpeg())
    phone.row("cut")
    phone.context.set_offline(False)
    phone.row("kept")
    assert File.objects.get().sha256 == sha256(samples.jpeg())


def test_several_files_go_one_after_another_and_a_refused_one_stops_none(phone: Phone) -> None:
    page = phone.open(RECORD)
    page.set_input_files(
        PICKER,
        [
            {"name": "page.jpg", "mimeType": "image/jpeg", "buffer": samples.HTML},
            {"name": "paper.pdf", "mimeType": "application/pdf", "buffer": samples.pdf()},
        ],
    )
    phone.row("kept")
    refused = phone.row("refused").inner_text()
    assert "“page.jpg” says it is a JPEG picture, but its content is a web page" in refused
    assert "Print the page as a PDF" in refused
    assert File.objects.get().name == "paper.pdf"
    assert Line.objects.filter(action="refused").count() == 1


def test_a_file_that_is_too_large_is_told_before_anything_is_sent(phone: Phone, settings: Any) -> None:
    settings.UPLOAD_LIMIT_BYTES = 1000
    phone.open(RECORD)
    phone.choose("photo.jpg", samples.noisy_jpeg(5_000))
    assert "larger than 1000" in phone.row("refused").inner_text()
    assert not Upload.objects.exists()


def test_an_upload_can_be_stopped(phone: Phone) -> None:
    phone.context.route(
        "**/files/uploads/*/", lambda route: route.abort() if route.request.method == "PATCH" else route.continue_()
    )
    phone.open(RECORD)
    phone.choose("photo.jpg", samples.jpeg())
    phone.row("cut").get_by_role("button", name="Stop").click()
    phone.row("stopped")
    phone.page.wait_for_timeout(300)
    assert Upload.objects.get().state == Upload.State.ENDED


def test_without_a_script_the_form_is_sent_as_it_is(chromium: Any, live_server: Any, desk: Client) -> None:
    phone = Phone(chromium, live_server.url, desk, java_script_enabled=False)
    page = phone.open(RECORD)
    phone.choose("photo.jpg", samples.jpeg())
    page.get_by_role("button", name="Send").click()
    said = page.locator("body").inner_text()
    assert "The file is kept." in said
    assert "photo.jpg" in said, "the record's own list names it; the message waits in the session and does not"
    phone.context.close()
    assert File.objects.get().sha256 == sha256(samples.jpeg())


@pytest.mark.parametrize("look", [("light", ""), ("dark", "/es")], ids="-".join)
def test_the_pages_are_open_to_everybodys_hands_and_fit_a_small_phone(
    chromium: Any, live_server: Any, attorney: Client, device: Device, look: tuple[str, str]
) -> None:
    scheme, language = look
    counsel = User.objects.get(email__startswith="counsel")
    device.send(samples.jpeg(), name="a-photograph-with-a-rather-long-name-from-a-phone-20261122_093000_HDR.jpg")
    device.send(samples.pdf(), name="paper.pdf")
    device.send(samples.MP4, name="film.mp4")
    device.send(samples.ELF, name="photo.jpg")
    services.hold(subject_kind=KIND, subject_key=KEY, reason="A lawsuit about the visit", by=counsel, at=AT)
    size = {"width": 320, "height": 800}
    phone = Phone(chromium, live_server.url, attorney, viewport=size, color_scheme=scheme, bypass_csp=True)
    pages = [RECORD, "/files/of/drawer/library-2/", *(f"/files/{file.key}/" for file in File.objects.all())]
    look_through(phone, [language + address for address in pages])


def look_through(phone: Phone, addresses: list[str]) -> None:
    """Open each page and everything folded on it; whatever keeps somebody out, or does not fit, fails the test."""
    for address in addresses:
        page = phone.open(address)
        page.wait_for_load_state("networkidle")
        page.evaluate("document.querySelectorAll('.alert details').forEach(one => { one.open = true })")
        found = axe(page).response["violations"]
        assert not found, (address, [(one["id"], one["nodes"][0]["html"]) for one in found])
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), address
        assert page.locator("h1").count() == 1
    phone.context.close()
    assert phone.complaints == []


@pytest.mark.parametrize("look", [("light", "/es"), ("dark", "")], ids="-".join)
def test_what_the_scanner_says_is_open_to_everybodys_hands_and_fits_a_small_phone(
    chromium: Any, live_server: Any, device: Device, look: tuple[str, str], settings: Any
) -> None:
    settings.SCANNER = Place(path="/nowhere/clamd.ctl")
    states = (("waiting", "away", ""), ("clean", "", ""), ("unable", "too_large", ""), ("found", "", "Win." + "X" * 60))
    for number, (scan, fault, signature) in enumerate(states):
        device.send(samples.jpeg(20 + number, 20), name=f"photo-{number}.jpg")
        told = {"scan": scan, "scan_fault": fault, "scan_signature": signature, "scan_database": "ClamAV 1.4.6/27345"}
        File.objects.filter(scan="waiting", scan_fault="").update(**told, scanned_at=AT)
    scheme, language = look
    size = {"width": 320, "height": 800}
    phone = Phone(chromium, live_server.url, device.client, viewport=size, color_scheme=scheme, bypass_csp=True)
    pages = [RECORD, *(f"/files/{file.key}/" for file in File.objects.all())]
    look_through(phone, [language + address for address in pages])
