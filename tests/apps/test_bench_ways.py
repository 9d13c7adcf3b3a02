"""The measurement of what the ledger and sealing cost takes parts out of a filing: each must still be there."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from bench.register_filing import note
from bench.register_overhead import WAYS, _way

from dintel.apps.city import law
from dintel.apps.contacts.models import Contact
from dintel.apps.frontdesk.intake import read_json
from dintel.apps.frontdesk.services import receive_filing
from dintel.apps.ledger.models import Leaf


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
def test_a_filing_without_some_of_its_parts_still_files(way: str) -> None:
    filed = read_json(json.dumps(note(random.Random(1))).encode(), law.policy().space)
    with _way(way):
        receive_filing(key=uuid4(), filed=filed, by=None, at=datetime.now(tz=UTC))
    contact = Contact.objects.get()
    has_leaf = Leaf.objects.filter(kind="contact.filed").exists()
    assert has_leaf == (way in {"ledger alone", "both"})
    assert (contact.data_key.subject_key == contact.number) == (way in {"sealing alone", "both"})
