"""Words that somebody began to write before a disposal, and sends after it, are refused and leave nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from tests.apps.contacts.conftest import File
from tests.apps.contacts.made import NOW, access, ice
from tests.apps.retention.conftest import OLD

from dintel.apps.accounts.models import User
from dintel.apps.contacts import services as contacts
from dintel.apps.contacts.models import Contact, Document, PrivilegedNote, SearchText
from dintel.apps.contacts.report import Paper
from dintel.apps.retention import services
from dintel.apps.retention.ended import DisposedError
from dintel.config.middleware import RecordEnded

pytestmark = pytest.mark.django_db


@pytest.fixture
def stale(file: File, counsel: User, proposed: Any) -> Contact:
    """Return a contact as it was read before it was disposed of."""
    number = file(ice(), by=counsel, at=OLD).number
    before = Contact.objects.get(number=number)
    assert before.data_key is not None
    batch = proposed()
    services.approve(batch=batch, access=access(counsel), at=NOW)
    services.run(batch=batch, at=NOW)
    assert before.disposed_at is None
    return before


def test_a_paper_is_refused(stale: Contact, counsel: User) -> None:
    papers = Document.objects.count()
    with pytest.raises(DisposedError, match="nothing was kept"):
        contacts.add_paper(contact=stale, request=None, paper=Paper(kind="i200", scope="Late."), by=counsel, at=NOW)
    assert Document.objects.count() == papers
    assert not SearchText.objects.exists()


def test_a_privileged_note_is_refused(stale: Contact, counsel: User) -> None:
    with pytest.raises(DisposedError):
        contacts.write_privileged_note(request=stale.requests.get(), words="Late.", by=counsel, at=NOW)
    assert not PrivilegedNote.objects.exclude(words="").exists()


def test_a_person_and_a_program_are_told_that_it_has_ended(
    stale: Contact,
) -> None:
    """As it goes when the disposal comes between the form and what is sent."""
    answer = RecordEnded(lambda _request: HttpResponse()).process_exception(
        RequestFactory().get("/contacts/"), DisposedError(stale.number)
    )
    assert answer is not None
    assert answer.status_code == 409
    assert "was disposed of" in answer.content.decode()
    program = RequestFactory().post("/api/v1/contacts")
    told = RecordEnded(lambda _request: HttpResponse()).process_exception(program, DisposedError(stale.number))
    assert told is not None
    assert (told.status_code, told["Content-Type"]) == (409, "application/problem+json")
