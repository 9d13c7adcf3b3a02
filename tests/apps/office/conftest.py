"""A state office with two agencies, in a database of its own that is copied from that of the tests.

Only PostgreSQL can hold one; on SQLite these tests are skipped, and what is refused there is tested in `tests/config`.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings as settings_of_django
from django.db import connection, connections
from django.db.utils import load_backend
from django.test import override_settings

from dintel.apps import binding
from dintel.apps.binding import Member

PLANTED = "PLANTEDINB"
"""Stands in texts of the second agency."""
OWN, OTHER = "albuquerque", "rio-arriba"
HOST = "office.test"
PASSWORD = "only-for-tests"  # noqa: S105 - made up

MADE_UP = {
    "integer": "1",
    "bigint": "1",
    "smallint": "1",
    "boolean": "false",
    "date": "'2026-01-01'",
    "timestamp with time zone": "'2026-01-01'",
    "time without time zone": "'12:00'",
    "uuid": "gen_random_uuid()",
    "jsonb": f"'\"{PLANTED}\"'",
    "bytea": f"'{PLANTED}'",
    "tsvector": f"'{PLANTED}'",
    "numeric": "1",
    "double precision": "1",
    "interval": "'1 day'",
    "inet": "'192.0.2.1'",
    "ARRAY": "'{}'",
}
COLUMNS = """
    SELECT column_name, data_type, coalesce(character_maximum_length, 100) FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND column_name <> 'agency_id' ORDER BY ordinal_position"""


def value(kind: str, room: int, agency: int) -> str:
    """Return a made-up value of a column, as SQL; of the second agency with what is planted."""
    text = f"'{(PLANTED if agency != binding.FIRST else 'OWN')[:room]}'"
    return MADE_UP.get(kind, text).replace(PLANTED, PLANTED if agency != binding.FIRST else "OWN")


@dataclass(frozen=True, slots=True)
class Office:
    """The two agencies, the owner and the login of their tables, and how an administrator reaches the database."""

    own: Member
    other: Member
    owner: str
    login: str
    admin: str

    @property
    def members(self) -> tuple[Member, Member]:
        return self.own, self.other


def made_by_an_administrator(admin: str, owner: str, login: str, name: str, template: str) -> None:
    """Do what docs/how-to/run-a-state-office.md asks of a database administrator."""
    with psycopg.connect(admin, dbname="postgres", autocommit=True) as there:
        there.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        for role, words in ((owner, "NOLOGIN"), (login, f"LOGIN NOINHERIT PASSWORD '{PASSWORD}'")):
            if not there.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                there.execute(f"CREATE ROLE {role} {words}")
        there.execute(f"GRANT {owner} TO {login}")
        there.execute(f"CREATE DATABASE {name} OWNER {owner} TEMPLATE {template}")
    with psycopg.connect(admin, dbname=name, autocommit=True) as there:
        for (table,) in there.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
            there.execute(f'ALTER TABLE public."{table}" OWNER TO {owner}')
        there.execute(f"GRANT CREATE ON SCHEMA public TO {owner}")


@pytest.fixture(scope="session")
def separated(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Office, Any]]:
    """Return an office of two agencies without a record, and the connection of its login."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite holds one agency")
    from dintel.apps.office import queries
    from dintel.operations import agencies

    first = connections["default"]
    template = str(first.settings_dict["NAME"])
    owner, login, name = f"owner_{template}", f"pages_{template}", f"office_{template}"
    told = first.get_connection_params()
    kept = {word: told[word] for word in ("host", "port", "user", "password") if told.get(word)}
    admin = psycopg.conninfo.make_conninfo(**kept, dbname=name)
    with django_db_blocker.unblock():
        first.close()
        made_by_an_administrator(admin, owner, login, name, template)
        database = {
            **first.settings_dict,
            "ENGINE": "dintel.config.office_postgresql",
            "NAME": name,
            "USER": login,
            "PASSWORD": PASSWORD,
        }
        wrapper = load_backend("dintel.config.office_postgresql").DatabaseWrapper(database, "default")
        with at_home(tmp_path_factory.mktemp("office")), connected(wrapper):
            list(agencies.ACTS["separate"](Namespace()))
            list(agencies.ACTS["add"](Namespace(slug=OTHER, name="Rio Arriba County", division="")))
            made = Office(queries.named(OWN), queries.named(OTHER), owner, login, admin)
        yield made, wrapper
        wrapper.close()


@contextmanager
def connected(wrapper: Any) -> Iterator[None]:
    """Let this thread ask another database meanwhile, and remember nothing of either in the other."""
    before = connections["default"]
    forget()
    connections["default"] = wrapper
    try:
        yield
    finally:
        connections["default"] = before
        forget()


def forget() -> None:
    """Remember nothing of a database."""
    from dintel.apps.contacts.services.answers import forget_kept_answers
    from dintel.apps.office import queries
    from dintel.apps.sealing.services.keys import forget_standing_keys

    forget_standing_keys()
    forget_kept_answers()
    queries.forget()


@contextmanager
def at_home(home: Path) -> Iterator[None]:
    """Be a state office with a home folder of its own."""
    places = {
        "EVIDENCE_DIR": home / "evidence",
        "AUDIT_DIR": home / "audit",
        "LEDGER_DIR": home / "ledger",
        "DIRECTORY_FILE": home / "directory.json",
    }
    hosts = [f".{HOST}", "127.0.0.1"]
    with override_settings(STATE_OFFICE=True, PUBLIC_URL=f"http://{HOST}", ALLOWED_HOSTS=hosts, **places):
        yield


def emptied(office: Office) -> None:
    """Take every row of every agency away, so that a file of tests begins with none."""
    with psycopg.connect(office.admin, autocommit=True) as admin:
        tables = admin.execute("SELECT tablename FROM pg_policies").fetchall()
        admin.execute(f"TRUNCATE {', '.join(name for (name,) in tables)}")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the files of both agencies lie."""
    return tmp_path_factory.mktemp("agencies")


@pytest.fixture
def office(separated: tuple[Office, Any], home: Path, django_db_blocker: Any) -> Iterator[Office]:
    """Return the office, to which this test is connected; bound to nothing at its beginning and at its end."""
    made, wrapper = separated
    with django_db_blocker.unblock(), at_home(home), connected(wrapper):
        assert binding.bound() is None
        yield made
        assert binding.bound() is None
        assert not wrapper.in_atomic_block, "a transaction was left open"
        assert settings_of_django.STATE_OFFICE


@pytest.fixture(scope="session")
def admin_of(separated: tuple[Office, Any]) -> Iterator[psycopg.Connection[Any]]:
    """Return a connection past the separation, as a database administrator has."""
    with psycopg.connect(separated[0].admin, autocommit=True) as there:
        yield there
