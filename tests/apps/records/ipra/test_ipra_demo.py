"""The demo city's requests: every state is there, a record is published, all of it says it is invented."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from dintel.apps.accounts.demo import make_demo_people
from dintel.apps.ledger.queries import row_faults
from dintel.apps.records.ipra.demo import MARK, make_demo_inspection
from dintel.apps.records.ipra.models import FoundRecord, Publication, RecordsRequest

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_state_stands_there_once_and_says_that_it_is_invented() -> None:
    at = timezone.now()
    people = make_demo_people(at=at)
    for _ in range(2):
        make_demo_inspection(people=people, at=at)
    rows = list(RecordsRequest.objects.all())
    assert len(rows) == 7
    assert all(row.asked.endswith(MARK) for row in rows)
    assert all(one.title.endswith(MARK) for one in FoundRecord.objects.all())
    assert not list(row_faults())
    browser = Client()
    browser.force_login(people["records_custodian"], backend="dintel.apps.accounts.backends.StaffBackend")
    listed = browser.get("/records/city/?show=all").content.decode()
    for state in ("Answer late", "Note due", "Answer due", "Answered in time", "Answered late", "Taken back"):
        assert state in listed, state
    shown = Publication.objects.get()
    page = Client().get("/public-records/").content.decode()
    assert shown.title in page
    assert "Law enforcement: victims and witnesses" in page
    body = b"".join(Client().get(f"/public-records/{shown.pk}/").streaming_content)  # type: ignore[attr-defined]
    assert body.startswith((b"%PDF", b"\xff\xd8", b"\x89PNG"))
