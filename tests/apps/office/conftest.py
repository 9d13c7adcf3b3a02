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
PARTS = 4
"""As many as a PostgreSQL as it comes has room for."""
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


class Offices:
    """Databases of offices, all copies of one that is kept apart and has two agencies without a record."""

    def __init__(self, blocker: Any, home: Path) -> None:
        from dintel.operations import agencies

        first = connections["default"]
        self._first, self._blocker, self._home = dict(first.settings_dict), blocker, home
        self._name = str(self._first["NAME"])
        told = first.get_connection_params()
        self._admin = {word: told[word] for word in ("host", "port", "user", "password") if told.get(word)}
        self._kept: dict[str, tuple[Office, Any]] = {}
        self.owner, self.login = f"owner_{self._name}", f"pages_{self._name}"
        with blocker.unblock():
            first.close()
            made_by_an_administrator(self.admin("agencies"), self.owner, self.login, self.named("agencies"), self._name)
            wrapper = self.wrapper("agencies")
            with at_home(home), connected(wrapper):
                list(agencies.ACTS["separate"](Namespace()))
                list(agencies.ACTS["add"](Namespace(slug=OTHER, name="Rio Arriba County", division="")))
            wrapper.close()

    def named(self, name: str) -> str:
        return f"{name}_{self._name}"

    def admin(self, name: str) -> str:
        return psycopg.conninfo.make_conninfo(**self._admin, dbname=self.named(name))

    def wrapper(self, name: str) -> Any:
        """Return a connection of the pages' login that is not opened yet."""
        how = {"ENGINE": "dintel.config.office_postgresql", "USER": self.login, "PASSWORD": PASSWORD}
        told = {**self._first, **how, "NAME": self.named(name)}
        return load_backend("dintel.config.office_postgresql").DatabaseWrapper(told, "default")

    def copied(self, name: str) -> tuple[Office, Any]:
        """Return an office of its own and the connection of its login; whoever asked closes that."""
        from dintel.apps.office import queries

        with psycopg.connect(self.admin("agencies"), dbname="postgres", autocommit=True) as there:
            there.execute(f"DROP DATABASE IF EXISTS {self.named(name)} WITH (FORCE)")
            there.execute(f"CREATE DATABASE {self.named(name)} OWNER {self.owner} TEMPLATE {self.named('agencies')}")
        wrapper = self.wrapper(name)
        with self._blocker.unblock(), at_home(self._home), connected(wrapper):
            made = Office(queries.named(OWN), queries.named(OTHER), self.owner, self.login, self.admin(name))
        return made, wrapper

    def kept(self, form: str) -> tuple[Office, Any]:
        """Return the office that tests share, its tables whole or in parts."""
        from dintel.operations import agencies

        if form not in self._kept:
            made, wrapper = self.copied({"whole": "office", "in parts": "parts"}[form])
            if form == "in parts":
                with self._blocker.unblock(), at_home(self._home), connected(wrapper):
                    list(agencies.ACTS["partition"](Namespace(parts=PARTS)))
            self._kept[form] = made, wrapper
        return self._kept[form]

    def close(self) -> None:
        for _made, wrapper in self._kept.values():
            wrapper.close()


@pytest.fixture(scope="session")
def offices(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Offices]:
    """Return what makes databases of offices."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite holds one agency")
    made = Offices(django_db_blocker, tmp_path_factory.mktemp("office"))
    yield made
    made.close()


@pytest.fixture(scope="session", params=("whole", "in parts"))
def separated(request: pytest.FixtureRequest, offices: Offices) -> tuple[Office, Any]:
    """Return an office of two agencies without a record, and the connection of its login: each test on both forms."""
    return offices.kept(str(request.param))


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
def home(separated: tuple[Office, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return where the files of both agencies lie, of each form of the office its own."""
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
