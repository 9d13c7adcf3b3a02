"""What is refused before a second agency could be read by the first, and in which words."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from dintel.apps import binding
from dintel.apps.office import queries, separation
from dintel.apps.office.models import MemberAgency
from dintel.config import commands
from dintel.config.databases import databases
from dintel.config.environment import read_environment
from dintel.config.prepare import require_agencies_apart
from dintel.config.problem import NotReadyError
from dintel.operations import agencies, check, upgrade
from dintel.operations.problem import OperationError

OFFICE = {
    "DINTEL_STATE_OFFICE": "1",
    "DINTEL_DATABASE_URL": "postgres://dintel@db.example.gov/dintel",
    "DINTEL_PUBLIC_URL": "https://office.example.gov",
}


def test_an_office_answers_at_every_name_before_its_host_and_a_city_at_none() -> None:
    office = read_environment(OFFICE)
    assert office.state_office
    assert ".office.example.gov" in office.allowed_hosts
    assert databases(office)["default"]["ENGINE"] == "dintel.config.office_postgresql"
    copied = databases(read_environment({**OFFICE, "DINTEL_DATABASE_REPLICA_URL": "postgresql://dintel@copy/dintel"}))
    assert {one["ENGINE"] for one in copied.values()} == {"dintel.config.office_postgresql"}
    assert copied["replica"]["HOST"] == "copy"
    city = read_environment({**OFFICE, "DINTEL_STATE_OFFICE": ""})
    assert not city.state_office
    assert ".office.example.gov" not in city.allowed_hosts
    assert databases(city)["default"]["ENGINE"] == "dintel.config.postgresql"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"DINTEL_DATABASE_URL": ""}, "SQLite holds one agency.*PostgreSQL"),
        ({"DINTEL_PUBLIC_URL": ""}, "names no host"),
        ({"DINTEL_PUBLIC_URL": "http://192.0.2.1:8000"}, "names no host"),
        ({"DINTEL_DEMO": "1"}, "DINTEL_DEMO is of one city"),
        ({"DINTEL_DATABASE_POOL": "pgbouncer"}, "keeps no agencies apart yet"),
        ({"DINTEL_ONION_HOST": f"{'a' * 56}.onion"}, "DINTEL_ONION_HOST is of one city"),
    ],
)
def test_an_office_that_cannot_be_one_does_not_start(given: dict[str, str], said: str) -> None:
    with pytest.raises(NotReadyError, match=said):
        read_environment({**OFFICE, **given})


@pytest.mark.django_db
def test_a_city_has_one_agency_and_binds_nothing(settings: Any) -> None:
    (row,) = MemberAgency.objects.all()
    assert (row.pk, row.slug) == (binding.FIRST, settings.DINTEL_CITY)
    assert queries.turns() == [None]
    assert binding.whose() == 0
    assert binding.own_folder(settings.EVIDENCE_DIR) == settings.EVIDENCE_DIR
    assert binding.own_address() == settings.PUBLIC_URL
    assert binding.unique_columns("number") == "number"
    require_agencies_apart()


@pytest.mark.django_db
def test_a_second_agency_is_refused_where_rows_are_not_kept_apart(settings: Any) -> None:
    new = Namespace(slug="taos", name="", division="")
    said = "SQLite, where there is one agency.*PostgreSQL" if connection.vendor == "sqlite" else "serves one agency"
    with pytest.raises(OperationError, match=said):
        list(agencies.ACTS["add"](new))
    with pytest.raises(OperationError, match=said):
        list(agencies.ACTS["separate"](Namespace()))
    with pytest.raises(OperationError, match=said):
        list(agencies.ACTS["partition"](Namespace(parts=None)))
    settings.STATE_OFFICE = True
    said = "SQLite" if connection.vendor == "sqlite" else "not kept apart yet"
    with pytest.raises(NotReadyError, match=said):
        require_agencies_apart()
    with pytest.raises(OperationError, match=said):
        list(agencies.ACTS["partition"](Namespace(parts=None)))
    with pytest.raises(NotReadyError, match=said):
        check.check(files=False, tell=print)
    with pytest.raises(NotReadyError, match=said):
        upgrade.upgrade(None, at=timezone.now(), tell=print)
    assert MemberAgency.objects.count() == 1


@pytest.mark.parametrize("words", [["m", "tick", "--agency", "taos"], ["m", "tick", "--agency=taos"]])
def test_a_command_of_a_city_takes_no_agency(words: list[str]) -> None:
    with pytest.raises(SystemExit, match="serves one agency"):
        commands.run(words)


def test_a_command_of_an_office_names_its_agency_or_is_one_of_the_office(settings: Any, capsys: Any) -> None:
    settings.STATE_OFFICE = True
    with pytest.raises(SystemExit, match="ledger_check works for one agency"):
        commands.run(["m", "ledger_check"])
    commands.run(["m", "help"])
    assert "ledger_check" in capsys.readouterr().out
    assert binding.bound() is None


def test_words_are_told_from_the_agency() -> None:
    assert commands._without_agency(["m", "a", "--agency", "x", "b"]) == (["m", "a", "b"], "x")
    assert commands._without_agency(["m", "a", "--agency=x", "b"]) == (["m", "a", "b"], "x")
    assert commands._without_agency(["m", "a"]) == (["m", "a"], "")


def test_constraints_get_the_agency_before_their_columns() -> None:
    for before, after in (
        ("PRIMARY KEY (id)", "PRIMARY KEY (agency_id, id)"),
        ("UNIQUE (number, year)", "UNIQUE (agency_id, number, year)"),
        (
            "FOREIGN KEY (user_id) REFERENCES accounts_user(id) DEFERRABLE INITIALLY DEFERRED",
            "FOREIGN KEY (agency_id, user_id) REFERENCES accounts_user(agency_id, id) DEFERRABLE INITIALLY DEFERRED",
        ),
    ):
        assert separation.with_agency(before) == after


@pytest.mark.django_db
def test_nothing_of_this_waits_for_a_migration() -> None:
    call_command("makemigrations", "office", check=True, dry_run=True, verbosity=0)
