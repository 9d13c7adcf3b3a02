"""The paper is photographed at the counter, perhaps without network; the photographs follow their note."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.evidence_device import sha256
from tests.browser import JOURNEY, require_sound

from dintel.apps.contacts.models import Contact
from dintel.apps.evidence import limits, store
from dintel.apps.evidence.models import File, Upload
from dintel.apps.frontdesk import here

PHONE = {"width": 320, "height": 640}
DESK, LEAD = "Front desk, Main Library", "Site lead, Main Library"
PICKER = "#photographs input[type=file]"
WAIT = 20_000

pytestmark = JOURNEY


def photographs() -> QuerySet[File]:
    """Return the files beside contacts; the demo city keeps others beside requests for records."""
    return File.objects.filter(subject_kind="contact")


def on_their_way() -> QuerySet[Upload]:
    """Return what was announced beside contacts."""
    return Upload.objects.filter(subject_kind="contact")


@pytest.fixture
def base(
    settings: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    put_demo_city: Callable[[], None],
) -> str:
    """Return the address of a demo city."""
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.apps.accounts.demo_site"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    monkeypatch.setattr(limits, "FREE_BYTES", 0)
    put_demo_city()
    return str(request.getfixturevalue("live_server").url)


class Counter:
    """A phone at the counter."""

    def __init__(self, browser: Any, base: str, **options: Any) -> None:
        told = {"viewport": PHONE, "reduced_motion": "reduce", "locale": "en-US", **options}
        self.context = browser.new_context(**told)
        self.base = base
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def sign_in(self, role: str) -> None:
        self.page.goto(f"{self.base}/sign-in/as/")
        self.page.locator("form button", has_text=role).first.click()
        self.page.wait_for_url(lambda url: "/sign-in/" not in url)

    def sign_out(self) -> None:
        self.context.clear_cookies()

    def come_to_the_form(self, language: str = "") -> Any:
        """Open the counter page at the Main Library and walk to the first answer."""
        self.page.goto(f"{self.base}{language}/now/?at=main-library")
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        self.page.wait_for_timeout(400)
        while not self.page.locator("[data-kind=answer]").count():
            self.page.locator("#screen .question .tile").first.click()
            self.page.wait_for_timeout(80)
        self.page.locator("#photographs").wait_for()
        return self.page

    def choose(self, *photographs: bytes) -> None:
        """Take these photographs, and wait until the device has them."""
        before = len(self.kept())
        files = [
            {"name": f"paper-{count}.jpg", "mimeType": "image/jpeg", "buffer": data}
            for count, data in enumerate(photographs, before + 1)
        ]
        self.page.set_input_files(PICKER, files)
        self.page.locator("#photographs-list li").nth(before + len(files) - 1).wait_for()

    def file(self) -> None:
        self.page.get_by_role("button", name="Send to the city").click()
        self.page.locator("#write .sent").wait_for()

    def kept(self) -> list[Any]:
        """Return what lies on the device of photographs, without their bytes."""
        script = """() => new Promise((done, fail) => {
            const opening = indexedDB.open("dintel-photographs", 1);
            opening.onupgradeneeded = () => opening.result.createObjectStore("photographs", { keyPath: "key" });
            opening.onerror = () => fail(opening.error);
            opening.onsuccess = () => {
                const all = opening.result.transaction("photographs").objectStore("photographs").getAll();
                all.onsuccess = () => {
                    opening.result.close();
                    done(all.result.map((one) => ({...one, blob: null})));
                };
            };
        })"""
        found: list[Any] = self.page.evaluate(script)
        return found

    def wait_until_sent(self) -> None:
        """Wait until no photograph is left on the device."""
        for _ in range(WAIT // 100):
            if not self.kept():
                return
            self.page.wait_for_timeout(100)
        pytest.fail(f"still on the device: {self.kept()}; the page says: {self.page.locator('main').inner_text()}")


@pytest.fixture
def counter(chromium: Any, base: str) -> Iterator[Callable[..., Counter]]:
    """Return a way to take a phone in hand; anything its scripts complain of fails the test."""
    opened: list[Counter] = []

    def take(**options: Any) -> Counter:
        opened.append(Counter(chromium, base, **options))
        return opened[-1]

    yield take
    for one in opened:
        one.context.close()
        assert one.complaints == []


def newest() -> Contact:
    """Return the contact filed last."""
    found = Contact.objects.order_by("-pk").first()
    assert found is not None
    return found


def kept_with(contact: Contact) -> list[tuple[str, str]]:
    """Return name and hash of each file of a contact, from the bytes in the store."""
    files = File.objects.filter(subject_kind="contact", subject_key=contact.number)
    return sorted((one.name, store.content_of(store.original(one.sha256)).sha256) for one in files)


def test_two_photographs_taken_offline_follow_their_note(counter: Callable[..., Counter]) -> None:
    before = Contact.objects.count()
    first, second = samples.jpeg(), samples.noisy_jpeg(700_000)
    phone = counter()
    phone.sign_in(DESK)
    page = phone.come_to_the_form()
    phone.context.set_offline(True)
    page.locator("#id_agency").fill("ICE ERO")
    phone.choose(first, second)
    assert "Photographs kept on this device: 2." in page.locator("#photographs-state").inner_text()
    page.reload()
    page.locator("#photographs-list li").nth(1).wait_for()
    assert "Photograph 2" in page.locator("#photographs-list li").nth(1).inner_text()
    phone.file()
    assert "Photographs kept with the note: 2." in page.locator("#write").inner_text()
    page.reload()
    page.locator("#outbox").get_by_text("Photographs kept with the note: 2.").wait_for()
    assert (Contact.objects.count(), photographs().count()) == (before, 0)

    phone.context.set_offline(False)
    page.locator("#outbox").get_by_text("Photographs received by the city: 2.").wait_for(timeout=WAIT)
    phone.wait_until_sent()
    contact = newest()
    assert (Contact.objects.count(), contact.agency) == (before + 1, "ICE ERO")
    assert kept_with(contact) == [("paper-1.jpg", sha256(first)), ("paper-2.jpg", sha256(second))]
    assert all(one.device_agreed and one.by.name.startswith(DESK) for one in photographs())
    assert [one["state"] for one in page.evaluate("DintelOutbox.all()")] == ["received"]


def test_without_a_sign_in_they_wait_and_after_it_they_are_sent(counter: Callable[..., Counter]) -> None:
    phone = counter()
    page = phone.come_to_the_form()
    phone.choose(samples.jpeg(), samples.png())
    phone.file()
    page.locator("#write").get_by_text("until you sign in: 2.").wait_for(timeout=WAIT)
    contact = newest()
    said = page.locator("#write").inner_text()
    assert f"as {contact.number}" in said
    assert "Nothing more to do" not in said
    assert (contact.filed_by, on_their_way().count(), len(phone.kept())) == (None, 0, 2)
    require_sound(page)
    page.locator("#write").get_by_role("button", name="Remove Photograph 2").click()
    page.locator("#write").get_by_text("until you sign in: 1.").wait_for()
    assert len(phone.kept()) == 1

    link = page.locator("#write").get_by_role("link", name="Sign in to send the photographs").get_attribute("href")
    assert link == "/sign-in/?next=%2Fnow%2F"
    phone.sign_in(LEAD)
    assert photographs().count() == 0
    page.goto(f"{phone.base}/now/")
    phone.wait_until_sent()
    assert kept_with(contact) == [("paper-1.jpg", sha256(samples.jpeg()))]
    assert photographs().get().by.name.startswith(LEAD)


def test_whoever_may_not_add_them_is_told_and_nothing_is_lost(counter: Callable[..., Counter]) -> None:
    phone = counter()
    page = phone.come_to_the_form()
    phone.choose(samples.jpeg())
    phone.file()
    page.locator("#write").get_by_text("until you sign in: 1.").wait_for(timeout=WAIT)
    phone.sign_in("Front desk")
    page.goto(f"{phone.base}/now/")
    page.locator("#outbox").get_by_text("may not add photographs to this note").wait_for(timeout=WAIT)
    assert "Front desk" in page.locator("#outbox .waiting").inner_text()
    assert (photographs().count(), len(phone.kept())) == (0, 1)
    require_sound(page)
    phone.sign_out()
    phone.sign_in(LEAD)
    page.goto(f"{phone.base}/now/")
    phone.wait_until_sent()
    assert photographs().count() == 1


def test_a_photograph_cut_off_in_the_middle_goes_on_and_is_one_file(counter: Callable[..., Counter]) -> None:
    data = samples.noisy_jpeg(1_500_000)
    offsets: list[int] = []
    reloaded: list[bool] = []

    def breaking(route: Any) -> None:
        if route.request.method == "PATCH":
            offsets.append(int(route.request.headers["upload-offset"]))
            if len(offsets) > 1 and not reloaded:
                route.abort("connectionreset")
                return
        route.continue_()

    phone = counter()
    phone.sign_in(DESK)
    phone.context.route("**/files/uploads/**", breaking)
    page = phone.come_to_the_form()
    phone.choose(data)
    phone.file()
    page.locator("#write").get_by_text("wait for the network: 1.").wait_for(timeout=WAIT)
    safe = on_their_way().get().arrived
    assert 0 < safe < len(data)
    reloaded.append(True)
    offsets.clear()
    page.reload()
    phone.wait_until_sent()
    assert offsets[0] == safe
    assert on_their_way().count() == 1
    assert kept_with(newest()) == [("paper-1.jpg", sha256(data))]


def test_what_the_city_cannot_take_stays_on_the_device_and_says_why(counter: Callable[..., Counter]) -> None:
    phone = counter()
    phone.sign_in(DESK)
    page = phone.come_to_the_form()
    phone.choose(samples.HTML, samples.jpeg())
    phone.file()
    page.locator("#write").get_by_text("could not take, still on this device: 1.").wait_for(timeout=WAIT)
    assert "its content is a web page" in page.locator("#write").inner_text()
    assert [one["name"] for one in phone.kept()] == ["paper-1.jpg"]
    assert kept_with(newest()) == [("paper-2.jpg", sha256(samples.jpeg()))]
    page.locator("#write").get_by_role("button", name="Remove Photograph 1").click()
    phone.wait_until_sent()


def test_one_that_somebody_else_had_begun_to_send_starts_anew(counter: Callable[..., Counter]) -> None:
    data = samples.noisy_jpeg(1_500_000)
    cut: list[bool] = [True]
    phone = counter()
    phone.sign_in(DESK)
    phone.context.route(
        "**/files/uploads/*/",
        lambda route: route.abort() if cut and on_their_way().get().arrived else route.continue_(),
    )
    page = phone.come_to_the_form()
    phone.choose(data)
    phone.file()
    page.locator("#write").get_by_text("wait for the network: 1.").wait_for(timeout=WAIT)
    phone.sign_out()
    phone.sign_in(LEAD)
    cut.clear()
    page.goto(f"{phone.base}/now/")
    phone.wait_until_sent()
    assert kept_with(newest()) == [("paper-1.jpg", sha256(data))]
    assert photographs().get().by.name.startswith(LEAD)


def test_photographs_are_taken_and_removed_with_the_keyboard_alone(counter: Callable[..., Counter]) -> None:
    phone = counter()
    page = phone.come_to_the_form()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Photograph the paper").press("Enter")
    assert chooser.value.is_multiple()
    photographs = [samples.jpeg() for _ in range(12)]
    files = [{"name": "paper.jpg", "mimeType": "image/jpeg", "buffer": data} for data in photographs]
    chooser.value.set_files(files)
    page.get_by_text("More than 10 do not go with one note.").wait_for()
    assert page.get_by_role("button", name="Photograph the paper").is_disabled()
    page.get_by_role("button", name="Remove Photograph 10").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Photographs kept on this device: 9.").wait_for()
    page.wait_for_function("document.activeElement.textContent.startsWith('Remove Photograph 9')")
    page.get_by_role("button", name="Throw this note away").click()
    page.wait_for_timeout(200)
    assert phone.kept() == []
    assert page.locator("#photographs-list li").count() == 0


def test_the_note_is_the_same_with_photographs_and_without(counter: Callable[..., Counter]) -> None:
    phone = counter()
    page = phone.come_to_the_form()
    phone.context.set_offline(True)
    bodies = []
    for photographs in ([], [samples.jpeg()]):
        page.locator("#id_began_at").fill("2026-11-22T09:30")
        page.locator("#id_said").fill("Please wait here.")
        if photographs:
            phone.choose(*photographs)
        phone.file()
        bodies.append([one for one in page.evaluate("DintelOutbox.all()") if one["state"] == "queued"])
        page.goto(f"{phone.base}/now/?at=main-library")
        phone.come_to_the_form()
    first = bodies[0][0]
    second = next(one for one in bodies[1] if one["key"] != first["key"])
    assert second["body"] == first["body"]


def test_a_visitor_is_given_neither_a_name_nor_a_token(client: Client) -> None:
    answer = client.get("/now/sender.json")
    assert answer.json() == {"name": "", "token": ""}
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_without_a_script_the_form_says_where_photographs_go(chromium: Any, base: str) -> None:
    context = chromium.new_context(viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    path: tuple[str, ...] = ()
    while (screen := here.interview().at(path).screen) is not None:
        path = (*path, screen.choices[0].id)
    page.goto(f"{base}/now/?a={'.'.join(path)}")
    assert page.locator("#photographs").is_hidden()
    assert "Photographs are added on the contact’s page, after sign-in." in page.locator("#write").inner_text()
    context.close()


@pytest.mark.parametrize("look", [("light", ""), ("dark", "/es")], ids="-".join)
def test_axe_finds_nothing_with_photographs_in_the_form(counter: Callable[..., Counter], look: tuple[str, str]) -> None:
    scheme, language = look
    phone = counter(color_scheme=scheme)
    page = phone.come_to_the_form(language)
    phone.choose(samples.jpeg(), samples.png(), samples.HTML)
    require_sound(page)
    for button in page.locator("#photographs button").all():
        assert button.bounding_box()["height"] >= 44
