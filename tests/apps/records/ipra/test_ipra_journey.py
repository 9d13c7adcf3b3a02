"""In a browser: a request is passed on at a desk, noted, redacted, signed by counsel, answered and published.

An agency's request stands beside it under the same clock. axe looks at every page at 320 pixels and in Spanish.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.complaints.test_complaints_journey import sound
from tests.apps.evidence.evidence_samples import pdf
from tests.apps.evidence.test_evidence_journey import PICKER
from tests.browser import JOURNEY

from dintel.apps.accounts.demo import make_demo_people
from dintel.apps.accounts.models import User
from dintel.apps.evidence import limits
from dintel.apps.evidence.models import File
from dintel.apps.evidence.services import make_working_copy
from dintel.apps.records.ipra.demo import make_demo_inspection
from dintel.apps.records.ipra.models import AnswerLetter, FoundRecord, RecordsRequest, Released

pytestmark = JOURNEY
LIST = "/records/city/"
NARROW = {"width": 320, "height": 640}


@pytest.fixture(autouse=True)
def _store(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    monkeypatch.setattr(limits, "FREE_BYTES", 0)


def opened(chromium: Any, base: str, user: User | None, **look: Any) -> Any:
    """Return a page on which somebody is signed in, or nobody."""
    context = chromium.new_context(reduced_motion="reduce", locale="en-US", **look)
    if user is not None:
        client = Client()
        client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
    return context.new_page()


def press(page: Any, name: str) -> None:
    """Press a button that leads to another page."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def passed_on(page: Any, base: str, *, asker: str, words: str) -> RecordsRequest:
    page.goto(f"{base}{LIST}new/")
    page.get_by_label("What do they ask for, in their words?").fill(words)
    page.get_by_label("By e-mail").check()
    page.get_by_label(asker, exact=True).check()
    page.get_by_label("Where does the answer go?").fill("someone@example.invalid")
    press(page, "Pass it on")
    expect(page.get_by_role("heading", name="Passed on")).to_be_visible()
    return RecordsRequest.objects.latest("pk")


def asked_online(page: Any, base: str, settings: Any) -> tuple[RecordsRequest, str]:
    """Ask by the public form in Spanish, without scripts, quicker than people; return the request and its code."""
    page.goto(f"{base}/es/public-records/")
    page.get_by_role("link", name="Pedir ver los documentos de la ciudad").click()
    page.get_by_label("¿Qué documentos quiere ver?").fill("El registro de octubre")
    press(page, "Enviar mi solicitud")
    expect(page.get_by_role("heading", name="Su solicitud todavía no se ha enviado")).to_be_visible()
    settings.REPORT_WAIT_SECONDS = 0
    press(page, "Enviar mi solicitud")
    expect(page.get_by_role("heading", name="Su solicitud se envió")).to_be_visible()
    return RecordsRequest.objects.latest("pk"), page.locator(".own-code").inner_text()


def come_back(page: Any, base: str, code: str) -> None:
    """Open one's own request with its code."""
    page.goto(f"{base}/es/public-records/return/")
    page.get_by_label("Código").fill(code)
    press(page, "Abrir mi solicitud")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_from_the_form_and_the_desk_to_the_public_page(  # noqa: PLR0915 - one story
    chromium: Any, live_server: Any, tmp_path: Path, settings: Any
) -> None:
    base = live_server.url
    desk = opened(chromium, base, make_person("front_desk"))
    theirs = passed_on(desk, base, asker="A federal agency", words="The log of October")
    resident = opened(chromium, base, None, viewport=NARROW, java_script_enabled=False)
    ours, code = asked_online(resident, base, settings)

    custodian = opened(chromium, base, make_person("records_custodian"))
    custodian.goto(f"{base}{LIST}")
    clocks = custodian.locator("td .clock").all_inner_texts()
    assert len(clocks) == 2
    assert clocks[0] == clocks[1], "an agency's request runs on the clock of anybody's"
    assert theirs.received_on == ours.received_on

    custodian.get_by_role("link", name=ours.number).click()
    custodian.get_by_role("link", name="Write the note that says when").click()
    custodian.get_by_label("On which day will they have an answer?").fill(timezone.localdate().isoformat())
    custodian.get_by_label("Title of who signs").fill("Custodian of public records")
    press(custodian, "Draft the note")
    custodian.get_by_role("link", name="Draft letter").click()
    press(custodian, "Sign the letter")
    press(custodian, "It was sent")
    expect(custodian.get_by_role("heading", name="Answer due")).to_be_visible()

    add_and_redact(custodian, base, ours, tmp_path)

    counsel = opened(chromium, base, make_person("counsel"))
    counsel.goto(f"{base}{LIST}{ours.number}/")
    counsel.get_by_role("link", name="Sign it").click()
    counsel.get_by_label("Your title").fill("City Attorney")
    press(counsel, "Sign it")
    counsel.get_by_role("link", name="Write the answer").click()
    counsel.get_by_label("Title of who signs").fill("City Attorney")
    press(counsel, "Draft the answer")
    counsel.goto(f"{base}{LIST}letters/{AnswerLetter.objects.get(kind='part').pk}/")
    expect(counsel.locator(".letter")).to_contain_text("Responsable: ")
    press(counsel, "Sign the letter")
    press(counsel, "It was sent")
    expect(counsel.get_by_role("heading", name="Answered in time: Released in part")).to_be_visible()

    released = Released.objects.get()
    assert released.file is not None
    make_working_copy(file=released.file, wait_seconds=20)
    come_back(resident, base, code)
    expect(resident.get_by_text("Su solicitud se respondió a tiempo.").first).to_be_visible()
    for kind in ("letters", "records"):
        with resident.expect_download() as given:
            resident.locator(f"main a[href*='/mine/{kind}/']").last.click()
        assert Path(given.value.path()).read_bytes().startswith(b"%PDF")
    with_scripts = opened(chromium, base, None, viewport=NARROW)
    come_back(with_scripts, base, code)
    sound(with_scripts, "records-own-es-320")

    counsel.get_by_role("link", name="Publish it").click()
    counsel.get_by_label("Title for the public page").fill("The log of October")
    counsel.get_by_label("I looked through every page").check()
    press(counsel, "Put it on the public page")

    anybody = opened(chromium, base, None)
    anybody.goto(f"{base}/public-records/")
    expect(anybody.get_by_role("heading", name="The log of October")).to_be_visible()
    expect(anybody.locator("main")).not_to_contain_text("someone@example.invalid")
    with anybody.expect_download() as taken:
        anybody.get_by_role("link", name="Download “The log of October”").click()
    assert Path(taken.value.path()).read_bytes() != pdf(2)
    for page in (desk, custodian, counsel, anybody, resident, with_scripts):
        page.context.close()


def add_and_redact(page: Any, base: str, row: RecordsRequest, folder: Path) -> None:
    """Add a file, take it into the answer, name a place, add the redacted copy and choose it."""
    original, covered = folder / "log.pdf", folder / "log-redacted.pdf"
    original.write_bytes(pdf(2))
    covered.write_bytes(pdf(3))
    page.goto(f"{base}/files/of/records_request/{row.number}/")
    page.set_input_files(PICKER, str(original))
    page.locator(".upload__row[data-is=kept]").wait_for()
    page.goto(f"{base}{LIST}{row.number}/")
    press(page, "Take “log.pdf” into the answer")
    page.get_by_role("link", name="Redact a place").click()
    page.get_by_label("On which page?").fill("2")
    page.get_by_label("Law enforcement: victims and witnesses").check()
    page.get_by_label("Why does it apply here?").fill("The name of a witness")
    press(page, "Name this place")
    page.get_by_role("link", name="Add a redacted copy").click()
    page.locator("summary", has_text="Add a redacted copy").click()
    page.get_by_label("What was taken out?").fill("The name of a witness")
    page.get_by_label("The redacted copy").set_input_files(covered)
    press(page, "Add the redacted copy")
    page.goto(f"{base}{LIST}{row.number}/")
    page.get_by_role("link", name="Choose the copy").click()
    page.get_by_label("log-redacted.pdf").check()
    press(page, "This copy is given out")
    [redacted] = [one for one in File.objects.all() if one.name == "log-redacted.pdf"]
    assert FoundRecord.objects.get().copy == redacted


@pytest.mark.parametrize(("width", "language"), [(320, "es"), (1200, "en")])
def test_axe_finds_nothing_on_any_page(chromium: Any, live_server: Any, width: int, language: str) -> None:
    at = timezone.now()
    people = make_demo_people(at=at)
    make_demo_inspection(people=people, at=at)
    waiting = FoundRecord.objects.filter(decision="redact", signed_at=None).get()
    draft, released = AnswerLetter.objects.filter(kind="part").get(), Released.objects.get()
    number = waiting.request.number
    page = opened(chromium, live_server.url, people["counsel"], viewport={"width": width, "height": 900})
    for name, path in {
        "list": f"{LIST}?show=all",
        "request": f"{LIST}{number}/",
        "late": f"{LIST}{RecordsRequest.objects.earliest('received_on').number}/",
        "published": f"{LIST}{released.record.request.number}/",
        "redact": f"{LIST}found/{waiting.pk}/redact/",
        "deny": f"{LIST}found/{waiting.pk}/deny/",
        "sign": f"{LIST}found/{waiting.pk}/sign/",
        "letter": f"{LIST}letters/{draft.pk}/",
        "figures": f"{LIST}figures/",
        "new": f"{LIST}new/",
        "public": "/public-records/",
        "ask": "/public-records/ask/",
        "return": "/public-records/return/",
    }.items():
        page.goto(f"{live_server.url}{'/es' if language == 'es' else ''}{path}")
        sound(page, f"records-{name}-{language}-{width}")
    page.context.close()
