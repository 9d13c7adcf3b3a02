"""A cluster is named by all of its hosts, and a primary that is gone is told as that."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import InterfaceError, InternalError, OperationalError, ProgrammingError
from django.test import RequestFactory

from dintel.config.databases import databases
from dintel.config.environment import read_environment
from dintel.config.middleware import RegisterStopped
from dintel.config.problem import NotReadyError

THREE = "postgres://dee:p%40ss@db1.example:5433,db2.example,[fd00::3]:5435/dintel"


def named(url: str) -> dict[str, Any]:
    return databases(read_environment({"DINTEL_DATABASE_URL": url}))["default"]


def test_a_cluster_is_named_by_all_of_its_hosts() -> None:
    found = named(THREE)
    assert found["ENGINE"] == "dintel.config.postgresql"
    assert (found["HOST"], found["PORT"]) == ("db1.example,db2.example,fd00::3", "5433,,5435")
    assert (found["USER"], found["PASSWORD"], found["NAME"]) == ("dee", "p@ss", "dintel")


def test_of_several_hosts_the_primary_is_looked_for_and_silence_is_noticed() -> None:
    options = named(THREE)["OPTIONS"]
    assert options["target_session_attrs"] == "read-write"
    assert int(options["tcp_user_timeout"]) <= 10_000
    idle, between, times = (int(options[f"keepalives_{word}"]) for word in ("idle", "interval", "count"))
    assert idle + between * times <= 10
    assert named(f"{THREE}?connect_timeout=9")["OPTIONS"]["connect_timeout"] == "9"
    assert "target_session_attrs" not in named("postgres://dee@db1.example/dintel")["OPTIONS"]


def test_the_driver_understands_what_names_a_cluster() -> None:
    conninfo = pytest.importorskip("psycopg.conninfo")
    found = named(THREE)
    words = {"host": found["HOST"], "port": found["PORT"], **found["OPTIONS"]}
    own = {"server_side_binding", "prepare_threshold"}  # Django's and psycopg's, not the server's
    read = conninfo.conninfo_to_dict(conninfo.make_conninfo(**{k: v for k, v in words.items() if k not in own}))
    assert read["host"].count(",") == read["port"].count(",") == 2


@pytest.mark.parametrize("url", ["postgres://a:1,b:x/name", "postgres://a,[fd00::1/name", "postgres://a:1:2,b/name"])
def test_a_host_that_cannot_be_read_is_refused(url: str) -> None:
    with pytest.raises(NotReadyError, match="every host and commas between"):
        named(url)


def raised_from(error: Exception, sqlstate: str = "") -> Exception:
    cause = Exception("as the driver says it")
    cause.sqlstate = sqlstate  # type: ignore[attr-defined]
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "is_told"),
    [
        (OperationalError("server closed the connection unexpectedly"), True),
        (InterfaceError("the connection is closed"), True),
        (raised_from(InternalError("cannot execute INSERT in a read-only transaction"), "25006"), True),
        (raised_from(InternalError("current transaction is aborted"), "25P02"), False),
        (ProgrammingError("no such table"), False),
    ],
)
def test_a_primary_that_is_gone_is_told_as_that_and_a_mistake_of_ours_is_not(error: Exception, is_told: bool) -> None:
    request = RequestFactory().post("/api/contacts/")
    answer = RegisterStopped(lambda _request: None).process_exception(request, error)  # type: ignore[arg-type, return-value]
    assert (answer is not None and answer.status_code == 503) is is_told
