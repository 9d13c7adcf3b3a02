"""A state office's public pages come from a real copy, in which agencies are as far apart as in the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from psycopg.conninfo import conninfo_to_dict
from tests.apps.figures.quarter import released
from tests.apps.office import crossing
from tests.apps.office.conftest import HOST, Office, emptied
from tests.standby import named, until

from dintel.apps import binding
from dintel.apps.contacts.models import Contact
from dintel.apps.figures.models import Release
from dintel.apps.figures.queries import kept
from dintel.apps.health import replica
from dintel.apps.notices.models import Turn

pytestmark = pytest.mark.django_db
FEED = "/record/data/releases.atom"


@pytest.fixture
def copy(office: Office, separated: tuple[Office, Any], settings: Any) -> Iterator[Any]:
    """Run a standby, and let the settings name it."""
    emptied(office)
    with named(settings, separated[1].settings_dict, user=str(conninfo_to_dict(office.admin).get("user", ""))):
        yield connections[replica.ALIAS]
    emptied(office)


def test_each_agencys_public_pages_come_from_the_copy_and_tell_of_no_other(
    office: Office, copy: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "counted", lambda *_told: Counter())
    assert replica.behind() == float("inf"), "no worker went round for any agency"
    for member in office.members:
        user, _client = crossing.everybody(member, ["equity_coordinator"], "copy")
        with binding.to(member):
            Turn.objects.create(name="worker", ticked_at=timezone.now(), until=timezone.now())
            if member == office.own:
                released(user)

    def seen(member: Any) -> int:
        with binding.to(member), replica.bound():
            return Release.objects.count()

    until(lambda: seen(office.own) == 1)
    assert seen(office.other) == 0
    until(lambda: replica.behind() < 30)
    replica.look_anew()
    for member, is_theirs in zip(office.members, (True, False), strict=True):
        with CaptureQueriesContext(copy) as there:
            page = Client(SERVER_NAME=f"{member.slug}.{HOST}").get(FEED)
        assert page.status_code == 200
        assert any("figures_release" in one["sql"] for one in there)
        assert ("2026-Q3" in page.content.decode()) is is_theirs


def test_nothing_is_seen_there_without_an_agency_and_nothing_written(office: Office, copy: Any) -> None:
    with binding.to(office.own):
        Turn.objects.create(name="worker", ticked_at=timezone.now(), until=timezone.now())

    def turns(member: Any) -> int:
        with binding.to(member), replica.bound():
            return Turn.objects.count()

    until(lambda: turns(office.own) == 1)
    assert turns(office.other) == 0
    with replica.bound():
        assert Turn.objects.count() == Contact.objects.count() == 0
    with binding.to(office.own), pytest.raises(DatabaseError, match="read-only"):
        Turn.objects.using(replica.ALIAS).create(name="another", until=timezone.now())
