"""Public pages read from a real copy: a standby that streams from the server of the tests."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from socket import create_server
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.apps.accounts.made_up_staff import make_person
from tests.apps.figures.quarter import released
from tests.postgres_programs import of_the_tests

from dintel.apps.accounts.models import User
from dintel.apps.figures.models import Release
from dintel.apps.figures.queries import kept
from dintel.apps.health import queries, replica
from dintel.apps.notices.models import Turn
from dintel.config import replicas

FEED = "/record/data/releases.atom"
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="a copy is one of PostgreSQL")


def until(what: Callable[[], bool]) -> None:
    """Wait until something is so: a standby follows in its own time."""
    for _turn in range(1200):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError(what)


class Standby:
    """A second server that streams from that of the tests."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.bin = folder, folder / "data", of_the_tests()
        self.user = "embedded_postgres" if os.geteuid() == 0 else None  # a server refuses to run as root
        if self.user:
            shutil.chown(folder, self.user, pwd.getpwnam(self.user).pw_gid)
        with create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        told = connection.settings_dict
        host, port = told["HOST"] or told["OPTIONS"].get("host", ""), told["PORT"] or "5432"
        where = ["-h", host, "-p", port, "-U", told["USER"] or "postgres"]
        self._run("pg_basebackup", *where, "-D", str(self.data), "-R", "-X", "stream", "-c", "fast")

    def start(self) -> None:
        how = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder}"
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", str(self.folder / "log"), "-o", how, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", "immediate", "stop")

    def _run(self, program: str, *words: str) -> None:
        more: dict[str, Any] = {"user": self.user} if self.user else {}
        done = subprocess.run(
            [str(self.bin / program), *words],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd=self.folder,
            **more,
        )
        assert done.returncode == 0, done.stderr


def _allow(to_copy: Any) -> None:
    """Let it connect: Django's tests know only of databases that the settings name before they begin."""

    def ensure_connection() -> None:
        if to_copy.connection is None:
            with to_copy.wrap_database_errors:
                to_copy.connect()

    to_copy.ensure_connection = ensure_connection


@pytest.fixture
def standby(settings: Any, transactional_db: None) -> Iterator[Standby]:
    """Run a standby, and let the settings name it."""
    folder = Path(tempfile.mkdtemp(prefix="pg-copy-"))
    made = Standby(folder)
    made.start()
    told = connection.settings_dict
    copy = {**told, "HOST": "127.0.0.1", "PORT": str(made.port)}
    copy["OPTIONS"] = {key: value for key, value in told["OPTIONS"].items() if key != "host"}
    copy["OPTIONS"] |= {"connect_timeout": 2, "options": "-c default_transaction_read_only=on"}
    connections.settings[replica.ALIAS] = copy
    settings.DATABASES[replica.ALIAS] = copy
    replica.look_anew()
    _allow(connections[replica.ALIAS])
    try:
        yield made
    finally:
        connections[replica.ALIAS].close()
        del connections[replica.ALIAS]
        connections.settings.pop(replica.ALIAS, None)
        settings.DATABASES.pop(replica.ALIAS, None)
        replica.look_anew()
        made.stop()
        shutil.rmtree(folder)


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
