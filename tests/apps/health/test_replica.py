"""Public pages read from a real copy: a standby that streams from the server of the tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.figures.quarter import released
from tests.standby import Standby, named, until

from dintel.apps.accounts.models import User
from dintel.apps.figures.models import Release
from dintel.apps.figures.queries import kept
from dintel.apps.health import queries, replica
from dintel.apps.notices.models import Turn
from dintel.config import replicas

FEED = "/record/data/releases.atom"
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="a copy is one of PostgreSQL")


@pytest.fixture
def standby(settings: Any, transactional_db: None) -> Iterator[Standby]:
    """Run a standby, and let the settings name it."""
    with named(settings, connection.settings_dict) as made:
        yield made


def the_worker_goes_round(ago: timedelta = timedelta()) -> None:
    """Write down what a worker writes once a second."""
    Turn.objects.update_or_create(name="worker", defaults={"ticked_at": timezone.now() - ago, "until": timezone.now()})


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_public_page_is_read_from_the_copy_and_from_the_database_when_it_is_gone(
    standby: Standby, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "counted", lambda *_told: Counter())
    release = released(make_person("equity_coordinator"))
    the_worker_goes_round()
    until(lambda: Release.objects.using(replica.ALIAS).filter(pk=release.pk).exists())  # a write, replayed
    until(lambda: replica.behind() < 30)
    replica.look_anew()
    with CaptureQueriesContext(connections[replica.ALIAS]) as there, CaptureQueriesContext(connection) as here:
        page = Client().get(FEED)
    assert (page.status_code, release.figure in page.content.decode()) == (200, True)
    assert any("figures_release" in one["sql"] for one in there)
    assert [one["sql"] for one in here if "figures_release" in one["sql"]] == []
    assert {one.name: one.value for one in queries.gauges(timezone.now())}["replica_read"] == 1

    client = Client()
    client.force_login(User.objects.get())
    with CaptureQueriesContext(connections[replica.ALIAS]) as there:
        assert client.get(FEED).status_code == 200
    assert len(there) == 0, "whoever is signed in reads what they have just written"

    connections[replica.ALIAS].ensure_connection()
    standby.stop()  # in the middle: the connection that is there breaks, and the page comes all the same
    for _again in range(2):
        page = Client().get(FEED)
        assert (page.status_code, release.figure in page.content.decode()) == (200, True)
    told = {one.name: one.value for one in queries.gauges(timezone.now())}
    assert (told["replica_read"], told["replica_behind_seconds"]) == (0, float("inf"))
    standby.start()


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_copy_that_is_behind_is_not_read_and_nothing_can_be_written_there(standby: Standby, settings: Any) -> None:
    assert not replica.keeps_up(), "no worker ever went round"
    the_worker_goes_round(ago=timedelta(seconds=settings.REPLICA_LAG_SECONDS + 5))
    until(lambda: replica.behind() < float("inf"))
    replica.look_anew()
    assert not replica.keeps_up()
    with CaptureQueriesContext(connections[replica.ALIAS]) as there:
        assert Client().get(FEED).status_code == 200
    assert len(there) == 0
    the_worker_goes_round()
    until(lambda: replica.behind() < settings.REPLICA_LAG_SECONDS)
    replica.look_anew()
    assert replica.keeps_up()
    with pytest.raises(DatabaseError, match="read-only"):
        Turn.objects.using(replica.ALIAS).create(name="another", until=timezone.now())
    with replica.bound():
        Turn.objects.create(name="the database", until=timezone.now())


@pytest.mark.parametrize(
    ("path", "is_so"),
    [
        ("/record/", True),
        ("/es/record/figures/contacts/", True),
        ("/zh-hans/record/", True),
        ("/record/data/datapackage.json", True),
        ("/open311/v2/requests.json", True),
        ("/api/v1/record/figures", True),
        ("/ledger/log/checkpoint", True),
        ("/law/", True),
        ("/api/v1/records/requests", False),
        ("/records/", False),
        ("/report/box/", False),
        ("/ledger/verify/", False),
        ("/staff/record/", False),
        ("/health/ready", False),
    ],
)
def test_only_what_everybody_may_read_is_read_there(path: str, is_so: bool, settings: Any) -> None:
    asks = RequestFactory()
    assert replicas.is_public(asks.get(path)) is is_so
    assert not replicas.is_public(asks.post(path))
    assert not replicas.is_public(asks.get(path, headers={"Authorization": "Bearer x"}))
    signed_in = asks.get(path)
    signed_in.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    assert not replicas.is_public(signed_in)


def test_without_a_copy_nothing_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "keeps_up", lambda: pytest.fail("there is none to look at"))
    answers = replicas.ReadsReplica(lambda _request: pytest.fail("asked"))
    assert answers.process_view(RequestFactory().get("/record/"), lambda: pytest.fail("read"), (), {}) is None
