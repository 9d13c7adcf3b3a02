"""Run in an instance that an older version filled: what people do there still goes, or it says what not.

``lay`` puts a backup in place as the older version left it, with that version's tables. ``look`` opens sealed
words, signs somebody in, reads pages, files a contact, and checks everything, every file too.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from dintel.apps.accounts.models import User
from dintel.apps.accounts.services import make_token
from dintel.apps.contacts import mapping
from dintel.apps.contacts.models import Contact, Determination, PrivilegedNote
from dintel.apps.ledger import queries as log
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.models import Checkpoint, Leaf
from dintel.operations import check, databases, manifest, restore, safe

PAGES = {
    "counsel": ("/counsel/", "/contacts/{contact}/", "/contacts/{contact}/proof/", "/contacts/{sealed_contact}/"),
    "records_custodian": ("/retention/", "/retention/certificates/", "/records/city/", "/contacts/{disposed}/"),
    "equity_coordinator": ("/duties/", "/figures/", "/owed/", "/partners/", "/training/people/"),
    "custody_supervisor": ("/booking/", "/booking/visits/", "/booking/holds/"),
    "investigator": ("/complaints/",),
    "paralegal": ("/records/agencies/",),
    "auditor": ("/audit/",),
    "councillor": ("/council/propose/",),
}
"""What people of some roles read, by role."""
PUBLIC = ("/", "/ledger/", "/record/", "/record/figures/", "/record/reports/", "/record/council/", "/record/audits/")
PUBLIC += ("/help/", "/public-records/", "/record/order/", "/ledger/log/checkpoint")


def lay(backup: Path, keys: Path, identity: Path) -> None:
    """Put a backup in place and leave its tables as they are."""
    told = manifest.read(backup)
    safe.put_back(safe.opened(keys, identity))
    restore._put_back_files(backup, told)
    kind = databases.KINDS[told.database]
    kind.load(backup / kind.FILE)


def look(told: dict[str, Any]) -> None:
    """Do what people do. Raises AssertionError with what does not go any more."""
    contact = Contact.objects.get(number=told["contact"])
    assert contact.account == told["sealed"]
    assert [one.words for one in PrivilegedNote.objects.filter(request__contact=contact)] == [told["sealed"]]
    assert Contact.objects.get(number=told["disposed"]).disposed_at is not None
    _old_roots_stand()
    if connection.vendor == "sqlite":  # the law is the same on both, and is compiled for some seconds
        _past_answers_are_made_again()
    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    _read(client, PUBLIC, told)
    answer = client.post("/sign-in/", {"login": told["person"], "password": told["password"]})
    assert answer.status_code == 302, answer.content.decode()
    _read(client, ("/today/", "/contacts/new/", "/due/"), told)
    with override_settings(DEMO=True):  # the made-up people of the kept city have no other way in
        for role, pages in PAGES.items():
            other = Client()
            other.force_login(
                User.objects.get(email=f"{role}@example.invalid"), "dintel.apps.accounts.backends.StaffBackend"
            )
            _read(other, pages, told)
    _file(User.objects.get(email=told["person"]), told)
    call_command("evidence_check")
    found = check.check(files=True, tell=lambda _step: None)
    assert found.is_sound, [line for line in found.lines if line.fault]


def _old_roots_stand() -> None:
    """Hold every root that was signed against the leaves as they are kept now."""
    rows = list(Checkpoint.objects.order_by("size"))
    assert len(rows) > 1
    leaves = [bytes(one) for one in Leaf.objects.order_by("index").exclude(index=None).values_list("entry", flat=True)]
    assert rows[-1].size <= len(leaves)
    for row in rows:
        assert root_of(leaves[: row.size]) == bytes(row.root), f"the root at {row.size} is another one"


def root_of(entries: list[bytes]) -> bytes:
    """Return the root over some entries, as RFC 6962 defines it in its section 2.1, written down once more."""
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    half = 1 << ((len(entries) - 1).bit_length() - 1)
    return hashlib.sha256(b"\x01" + root_of(entries[:half]) + root_of(entries[half:])).digest()


def _past_answers_are_made_again() -> None:
    """Ask the law of its day again for one kept answer of each law: the same bytes come out."""
    rows = Determination.objects.select_related("answer").exclude(policy_hash="")
    of_each_law = {row.policy_hash: row for row in rows}
    assert len(of_each_law) > 1
    for row in of_each_law.values():
        mapping.replay(row, root=settings.DATA_ROOT, home=settings.DINTEL_HOME)


def _read(client: Client, pages: tuple[str, ...], told: dict[str, Any]) -> None:
    for page in pages:
        path = page.format(**told)
        answer = client.get(path)
        assert answer.status_code == 200, f"{path} answers {answer.status_code}"


def _file(person: User, told: dict[str, Any]) -> None:
    """File a contact as a program does, let the log take it up, and have its receipt."""
    now, today = timezone.now(), timezone.localdate()
    made = {"user": person, "name": "later", "scopes": ["contact.file"], "by": person, "at": now, "on": today}
    _row, secret = make_token(**made, expires_on=today + timedelta(days=9))
    asked = {"asked": "nonpublic_area", "document": "i200", "requester": "immigration_agency", "purpose": "civil"}
    body = {"key": str(uuid4()), "channel": "visit", "facility": person.assignments.get().facility, "asked": [asked]}
    client = Client(headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": str(uuid4())})
    answer = client.post("/api/v1/contacts", body, content_type="application/json")
    assert answer.status_code == 201, answer.content.decode()
    contact = Contact.objects.get(number=answer.json()["number"])
    assert contact.number > told["contact"]
    assert contact.outcome == "decline"
    while ledger.sequence(at=timezone.now()):
        pass
    ledger.checkpoint(at=timezone.now(), why="tried")
    assert log.receipt_of(log.leaves_of("contact", contact.number)[0], with_content=True)


def main() -> None:
    """Do what the first word says."""
    what, *words = sys.argv[1:]
    if what == "lay":
        lay(*map(Path, words))
    else:
        look(json.loads(Path(words[0]).read_text(encoding="utf-8")))
