"""What tests of the auditor's room stand on: a register with something sealed and something privileged, and a log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from tests.apps.contacts.made import ice, report

from dintel.apps.accounts.models import User
from dintel.apps.accounts.services import record_look
from dintel.apps.accounts.services.demo import make_demo_person
from dintel.apps.audit import services
from dintel.apps.audit.jobs.working import do_next
from dintel.apps.audit.models import Export
from dintel.apps.contacts import services as contacts
from dintel.apps.contacts.models import Contact
from dintel.apps.ledger import services as ledger

OPEN_WORDS, SEALED_WORDS, PRIVILEGED_WORDS = "left by the front door", "the grand jury asked", "between you and me"


@pytest.fixture(autouse=True)
def folders(settings: Any, tmp_path: Path) -> None:
    """Give each test a log, and a folder of exports, of its own."""
    settings.DEMO = True
    settings.LEDGER_DIR, settings.AUDIT_DIR = tmp_path / "ledger", tmp_path / "audit"
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.PUBLIC_URL = "http://localhost:8000"
    settings.LEDGER_WITNESSES = ()


@pytest.fixture
def auditor(db: None) -> User:
    """Return the auditor."""
    return employed("auditor", "Ana Auditor (synthetic)")


def employed(role: str, name: str = "Somebody (synthetic)") -> User:
    """Return somebody with a role, invited as the city invites people, so that the log knows of it."""
    at = timezone.now()
    told = {"email": f"{uuid4().hex}@example.invalid", "name": name, "role": role, "department": "", "facility": ""}
    return make_demo_person(**told, at=at, on=timezone.localdate(at))


@pytest.fixture
def register(db: None) -> list[Contact]:
    """Return three contacts: an open one, a sealed one, and one with a privileged note; the log has signed them."""
    counsel, at = employed("counsel"), timezone.now()
    made = []
    for words in (OPEN_WORDS, SEALED_WORDS, "came back later"):
        told = contacts.file_contact(
            key=uuid4(),
            body_sha256="0" * 64,
            report=report(ice(), account=words, began_at=at),
            by=counsel,
            at=at,
        )
        made.append(Contact.objects.get(number=told.number))
    contacts.seal_contact(contact=made[1], why="A grand jury.", readers=[], by=counsel, at=at)
    contacts.write_privileged_note(request=made[2].requests.get(), words=PRIVILEGED_WORDS, by=counsel, at=at)
    ledger.checkpoint(at=at, why="test")
    return made


@pytest.fixture
def export(register: list[Contact], auditor: User) -> Callable[[], Export]:
    """Return a way to have an export made."""

    def make() -> Export:
        asked = services.ask_for_export(by=auditor, at=timezone.now())
        ledger.checkpoint(at=timezone.now(), why="test")
        assert do_next(timezone.now())
        return Export.objects.get(pk=asked.pk)

    return make


def look(by: User, contact: Contact) -> None:
    """Let somebody look at a contact now."""
    record_look(user=by, kind="contact", key=contact.number, action="contact.read", at=timezone.now())
