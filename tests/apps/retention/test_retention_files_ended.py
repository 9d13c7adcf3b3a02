"""Pages of files that were disposed of, alone or with their record: they say when, and under which certificate."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from tests.apps.contacts.conftest import File, Person
from tests.apps.contacts.made import NOW, access, ice
from tests.apps.evidence.evidence_samples import jpeg, png
from tests.apps.retention.conftest import OLD

from dintel.apps.accounts import subjects
from dintel.apps.accounts.models import User
from dintel.apps.evidence import services as files
from dintel.apps.evidence.models import File as Kept
from dintel.apps.evidence.models import Line
from dintel.apps.evidence.refusals import RefusedError
from dintel.apps.retention import services
from dintel.apps.retention.models import Certificate

pytestmark = pytest.mark.django_db
WORD = "Zaunkoenig"


def keep(kind: str, key: str, by: User, data: bytes, name: str = f"{WORD}.jpg") -> Kept:
    where = {"subject_kind": kind, "subject_key": key, "by": by, "at": OLD}
    return files.keep_file(name=name, stream=io.BytesIO(data), declared_type="", **where)


@pytest.fixture
def end(counsel: User, proposed: Any, django_capture_on_commit_callbacks: Any) -> Any:
    """Return a way to dispose of what is due of a class, with its certificate."""

    def dispose(record_class: str) -> Certificate:
        with django_capture_on_commit_callbacks(execute=True):
            batch = proposed(record_class)
            services.approve(batch=batch, access=access(counsel), at=NOW)
            services.run(batch=batch, at=NOW)
        return Certificate.objects.get()

    return dispose


def page_of(browser: Client, path: str) -> tuple[int, str]:
    answer = browser.get(path)
    return answer.status_code, answer.content.decode()


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
    return browser


def test_files_of_a_contact_that_was_disposed_of_say_so(file: File, counsel: User, person: Person, end: Any) -> None:
    contact = file(ice(), by=counsel, at=OLD)
    lead = person("site_lead", facility=contact.facility)
    kept = keep("contact", contact.number, counsel, jpeg())
    with pytest.raises(RefusedError):
        keep("contact", contact.number, counsel, b"MZ" + bytes(60), f"{WORD}.exe")
    files.record_custody(file=kept, action="downloaded", by=counsel, at=OLD, note=WORD)
    certificate = end("contact")
    for browser, is_link in ((signed_in(counsel), True), (signed_in(lead), False)):
        status, page = page_of(browser, f"/files/of/contact/{contact.number}/")
        assert status == 200
        assert "This record was disposed of on" in page
        assert f"Certificate {certificate.number}" in page
        assert (f'href="/retention/certificates/{certificate.number}/"' in page) == is_link
        assert "Chain complete" in page
        assert "Somebody took a copy of a file" in page
        assert "A file was refused" in page
        assert WORD not in page
        assert 'type="file"' not in page
    status, page = page_of(signed_in(counsel), f"/files/{kept.key}/")
    assert status == 410
    assert "This record was disposed of on" in page
    assert f"<code>{kept.sha256[-4:]}</code>" in page
    assert f"Certificate {certificate.number}" in page


def test_one_file_that_was_disposed_of_alone_says_so_and_nobody_else_learns_of_it(
    counsel: User, person: Person, end: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = subjects.Kind(id="drawer", path=lambda key: f"/drawers/{key}/", may=lambda asks, act, _key: asks.can(act))
    monkeypatch.setitem(subjects._KINDS, "drawer", kind)  # for this test: elsewhere a drawer is read where it stands
    kept = keep("drawer", "1", counsel, png(), f"{WORD}.png")
    certificate = end("file")
    status, page = page_of(signed_in(counsel), f"/files/{kept.key}/")
    assert status == 410
    assert "This file was disposed of on" in page
    assert f"Certificate {certificate.number}" in page
    assert WORD not in page
    assert page_of(signed_in(person("duty_officer")), f"/files/{kept.key}/")[0] == 404
    assert not Line.objects.filter(action="previewed").exists()


def test_it_is_said_in_spanish_too(file: File, counsel: User, end: Any) -> None:
    contact = file(ice(), by=counsel, at=OLD)
    kept = keep("contact", contact.number, counsel, jpeg())
    end("contact")
    page = page_of(signed_in(counsel), f"/es/files/{kept.key}/")[1]
    assert "Los archivos, sus nombres" in page
