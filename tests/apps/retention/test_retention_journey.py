"""In a browser: a custodian proposes, counsel approves, the certificate is there; axe on each page."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect
from tests.apps.contacts.conftest import File
from tests.apps.contacts.made import ice
from tests.apps.evidence.evidence_samples import jpeg
from tests.apps.retention.conftest import OLD
from tests.browser import JOURNEY, require_sound

from dintel.apps.accounts.models import User
from dintel.apps.evidence import services as files

pytestmark = JOURNEY


def opened(chromium: Any, base: str, user: User, **look: Any) -> Any:
    client = Client()
    client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
    context = chromium.new_context(reduced_motion="reduce", locale="en-US", **look)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])
    return context.new_page()


@pytest.mark.usefixtures("custodian")
def test_a_custodian_proposes_counsel_approves_and_a_held_record_stays(
    chromium: Any, live_server: Any, file: File, adopted: Any
) -> None:
    counsel, custodian = adopted.by, User.objects.get(assignments__role="records_custodian")
    old = file(ice(), by=counsel, at=OLD)
    where = {"subject_kind": "contact", "subject_key": old.number, "by": counsel, "at": OLD}
    kept = files.keep_file(name="door.jpg", stream=io.BytesIO(jpeg()), declared_type="", **where)
    held = file(ice(), by=counsel, at=OLD + timedelta(days=1))
    files.hold(subject_kind="contact", subject_key=held.number, reason="A suit.", by=counsel, at=timezone.now())
    look = {"viewport": {"width": 320, "height": 800}}
    page = opened(chromium, live_server.url, custodian, **look)
    for address in ("", "schedule/", "due/contact/", "disposals/", "certificates/"):
        page.goto(f"{live_server.url}/retention/{address}")
        require_sound(page)
        page.goto(f"{live_server.url}/es/retention/{address}")
        require_sound(page)
    page.goto(f"{live_server.url}/retention/")
    page.get_by_role("link", name="2 records are due").click()
    page.get_by_role("button", name="Propose").click()
    require_sound(page)
    page.get_by_label("Why now?").fill("Their time has come.")
    page.get_by_role("button", name="Propose").click()
    page.get_by_text("somebody else has to approve it").wait_for()
    require_sound(page)
    there = page.url
    page.context.close()
    page = opened(chromium, live_server.url, counsel, **look)
    page.goto(there)
    require_sound(page)
    page.get_by_role("button", name="Approve, and dispose of them").click()
    page.get_by_role("link", name="D-").click()
    page.get_by_text("1 record was disposed of").wait_for()
    require_sound(page)
    page.goto(page.url.replace("/retention", "/es/retention"))
    require_sound(page)
    expect(page.locator("text=Certificado de eliminación").first).to_be_visible()
    for language, words in (("", "This record was disposed of on"), ("/es", "Este registro fue eliminado el")):
        for address in (f"/files/of/contact/{old.number}/", f"/files/{kept.key}/"):
            page.goto(f"{live_server.url}{language}{address}")
            expect(page.get_by_text(words)).to_be_visible()
            require_sound(page)
    page.goto(f"{live_server.url}/retention/")
    expect(page.get_by_text(held.number).first).to_be_visible()
    page.context.close()
