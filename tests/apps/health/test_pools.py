"""Connections from a pool: lent and given back, and none of them held by a lock."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.db import connection

from dintel.apps.evidence.store import locks
from dintel.config.databases import databases
from dintel.config.environment import read_environment
from dintel.config.prepare import leave_no_pool

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="a pool is one of connections to PostgreSQL"),
]


@pytest.fixture
def pooled() -> Any:
    """Return a connection that takes from a pool of one, as the settings make it."""
    told = {"DINTEL_DATABASE_URL": os.environ["DINTEL_DATABASE_URL"], "DINTEL_DATABASE_POOL": "1"}
    made = connection.copy(alias="pooled")
    made.settings_dict = {**connection.settings_dict, **databases(read_environment(told))["default"]}
    made.settings_dict |= {name: connection.settings_dict[name] for name in ("NAME", "HOST", "PORT")}
    yield made
    made.close()
    made.close_pool()


def test_a_lock_takes_no_connection_of_the_pool(pooled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "connection", pooled)
    with pooled.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert pooled.pool.get_stats()["pool_size"] == 1
        with locks.by_database("an upload"):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
            assert cursor.fetchone()[0] >= 1
        assert pooled.pool.get_stats()["requests_num"] == 1


def test_no_pool_goes_along_into_a_process_that_is_forked(pooled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with pooled.cursor() as cursor:
        cursor.execute("SELECT 1")
    monkeypatch.setattr("dintel.config.prepare.connections.all", lambda **_how: [pooled])
    leave_no_pool()
    assert pooled._connection_pools.get("pooled") is None
