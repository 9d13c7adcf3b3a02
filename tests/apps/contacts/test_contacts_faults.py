"""A fault in every statement of a filing: it is there whole with its leaves, or not at all; the same again succeeds."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from tests.apps.contacts.made import filed, ice, report
from tests.apps.ledger.conftest import AT
from tests.apps.ledger.test_ledger_faults import each_statement, told

from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.report import Sighting
from dintel.apps.ledger import queries, services
from dintel.apps.ledger.models import Leaf


@pytest.mark.django_db(transaction=True)
def test_a_fault_in_every_statement_of_a_filing() -> None:
    given = report(ice(), ice("take_person"), agency="ICE", sightings=(Sighting("masked", "yes"),))
    key = uuid4()
    acknowledged: set[UUID] = set()

    def act() -> None:
        filed(given, key=key)
        acknowledged.add(key)

    def check() -> None:
        nonlocal key
        assert list(queries.row_faults()) == []
        assert Contact.objects.count() == len(acknowledged)
        act()
        assert set(Contact.objects.values_list("key", flat=True)) == acknowledged
        assert Leaf.objects.filter(kind="contact.filed").count() == len(acknowledged)
        key = uuid4()

    failed = each_statement(act, check)
    assert len(failed) > 10
    told("filing", failed)
    services.checkpoint(at=AT, why="on demand")
    assert [*queries.faults(), *queries.row_faults()] == []
