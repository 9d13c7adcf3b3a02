"""A record's proof: every act stands there, its receipt verifies by itself, and only its readers get it."""

from __future__ import annotations

import json
from base64 import b64decode
from typing import Any

import pytest
from django.test import Client
from tests.apps.contacts.made import NOW, ice

from dintel.apps.ledger import queries as ledger_queries
from dintel.apps.ledger import services as ledger
from dintel.domain.merkle.commitment import commit
from dintel.domain.merkle.receipt import parse_proof, verify_receipt
from dintel.domain.merkle.verify import VerificationError

pytestmark = pytest.mark.django_db


def signed(client: Client, number: str, key: int) -> str:
    answer = client.get(f"/contacts/{number}/proof/{key}.dintel-receipt")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith('.dintel-receipt"')
    return answer.content.decode()


def checked(text: str) -> dict[str, Any]:
    """Verify a receipt as somebody with nothing but the log's key would, and return what it says was recorded."""
    given = parse_proof(text)
    told = json.loads(given.extra)
    entry = commit(b64decode(told["salt"]), told["content"].encode())
    verify_receipt(given, entry, ledger_queries.log_key())
    content: dict[str, Any] = json.loads(told["content"])
    return content


def test_a_filing_has_a_receipt_that_verifies_and_fails_after_one_changed_letter(
    file: Any, signed_in: Any, person: Any
) -> None:
    contact = file(ice())
    client = signed_in(person("counsel"))
    page = client.get(f"/contacts/{contact.number}/proof/").content.decode()
    assert "waiting for the next signature" in page
    ledger.checkpoint(at=NOW, why="on demand")
    page = client.get(f"/contacts/{contact.number}/proof/").content.decode()
    assert "Filed" in page
    (leaf,) = ledger_queries.leaves_of("contact", contact.number).filter(kind="contact.filed")
    text = signed(client, contact.number, leaf.pk)
    told = checked(text)
    assert told["kind"] == "contact.filed"
    assert told["content"]["contact"]["number"] == contact.number
    assert told["content"]["contact"]["account"] == contact.account
    given = parse_proof(text)
    other = json.loads(given.extra)["content"].replace(contact.facility, "other-place", 1)
    with pytest.raises(VerificationError):
        verify_receipt(
            given, commit(b64decode(json.loads(given.extra)["salt"]), other.encode()), ledger_queries.log_key()
        )


def test_taking_a_receipt_is_a_look_and_looks_are_counted_and_not_listed(
    file: Any, signed_in: Any, person: Any
) -> None:
    contact = file(ice())
    ledger.checkpoint(at=NOW, why="on demand")
    client = signed_in(person("counsel"))
    (leaf,) = ledger_queries.leaves_of("contact", contact.number).filter(kind="contact.filed")
    signed(client, contact.number, leaf.pk)
    page = client.get(f"/contacts/{contact.number}/proof/").content.decode()
    assert "1 look at this record" in page
    assert "look.recorded" not in page


def test_a_receipt_of_another_record_is_not_there(file: Any, signed_in: Any, person: Any) -> None:
    one, other = file(ice()), file(ice())
    ledger.checkpoint(at=NOW, why="on demand")
    (leaf,) = ledger_queries.leaves_of("contact", other.number).filter(kind="contact.filed")
    client = signed_in(person("counsel"))
    assert client.get(f"/contacts/{one.number}/proof/{leaf.pk}.dintel-receipt").status_code == 404


def test_whoever_may_not_read_the_record_gets_neither_page_nor_receipt(file: Any, signed_in: Any, person: Any) -> None:
    contact = file(ice())
    ledger.checkpoint(at=NOW, why="on demand")
    (leaf,) = ledger_queries.leaves_of("contact", contact.number).filter(kind="contact.filed")
    stranger = signed_in(person("site_lead", facility="4-h-park", department="parks-and-recreation"))
    assert stranger.get(f"/contacts/{contact.number}/proof/").status_code == 404
    assert stranger.get(f"/contacts/{contact.number}/proof/{leaf.pk}.dintel-receipt").status_code == 404
