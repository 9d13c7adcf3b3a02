"""A list of one agency among a thousand begins at that agency's part of an index."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.db import connection
from tests.apps.office.conftest import COLUMNS, Office, emptied, value

from dintel.apps import binding
from dintel.apps.contacts.models import Contact
from dintel.apps.office import separation
from dintel.operations import check
from dintel.operations.agencies import ACTS

pytestmark = pytest.mark.django_db


def test_a_list_begins_at_an_index_of_the_agency(
    separated: tuple[Office, Any], admin_of: psycopg.Connection[Any], office: Office
) -> None:
    told = {"id": "n", "number": "n::text", "began_at": "'2026-01-01'::timestamptz + n * interval '1 minute'"}
    columns = admin_of.execute(COLUMNS, ["contacts_contact"]).fetchall()
    names = ", ".join(f'"{name}"' for name, _kind, _room in columns)
    values = ", ".join(told.get(name, value(kind, room, binding.FIRST)) for name, kind, room in columns)
    checks = admin_of.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'c' AND conrelid = 'contacts_contact'::regclass"
    ).fetchall()
    emptied(office)
    admin_of.execute("SET session_replication_role = replica")
    try:
        for name, _words in checks:
            admin_of.execute(f'ALTER TABLE contacts_contact DROP CONSTRAINT "{name}"')
        admin_of.execute(
            f"INSERT INTO contacts_contact (agency_id, {names}) SELECT 1 + n %% 1000, {values}"
            " FROM generate_series(1, 20000) AS n",
            [],
        )
        admin_of.execute("ANALYZE contacts_contact")
        with binding.to(office.own):
            plan = Contact.objects.only("pk").all()[:50].explain()
            assert Contact.objects.count() == 20
    finally:
        admin_of.execute("RESET session_replication_role")
        emptied(office)
    assert "Index Cond: (agency_id = " in plan, plan
    assert "Seq Scan" not in plan, plan


@pytest.fixture
def words_of_many(admin_of: psycopg.Connection[Any], office: Office) -> Iterator[None]:
    """Fill the search with 40,000 contacts of the office's first agency, one in a thousand with a rare word."""
    emptied(office)
    admin_of.execute("SET session_replication_role = replica")
    admin_of.execute(
        "INSERT INTO contacts_searchtext (agency_id, place, contact_id, words)"
        " SELECT 1, n, n, CASE WHEN n % 1000 = 0 THEN '''rare'':1'::tsvector ELSE '''often'':1'::tsvector END"
        " FROM generate_series(1, 40000) AS n"
    )
    admin_of.execute("ANALYZE contacts_searchtext")
    yield
    admin_of.execute("ALTER FUNCTION ts_match_vq(tsvector, tsquery) NOT LEAKPROOF")
    admin_of.execute("RESET session_replication_role")
    emptied(office)


def plan_of_words(office: Office) -> str:
    """Return how PostgreSQL looks for the rare word, and hold what it finds against what is there."""
    sql = "SELECT place FROM contacts_searchtext WHERE words @@ 'rare'::tsquery"
    with binding.to(office.own), connection.cursor() as cursor:
        cursor.execute(sql)
        assert len(cursor.fetchall()) == 40
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    with binding.to(office.other), connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.fetchall() == [], "another agency finds none of it, whichever way it is looked for"
    return plan


def test_words_are_looked_up_in_their_index_once_an_administrator_says_so(
    admin_of: psycopg.Connection[Any], office: Office, words_of_many: None
) -> None:
    told = "ALTER FUNCTION ts_match_vq(tsvector, tsquery) LEAKPROOF"
    slow = separation.what_is_slow()
    assert f"{told};" in slow
    assert f"Agencies with many contacts will be slow: {slow}." in list(ACTS["separate"](Namespace()))
    assert slow in check._but_slowly()
    assert "words @@" not in "".join(re.findall("Index Cond: .*", plan_of_words(office)))
    admin_of.execute(told)
    connection.close()
    assert separation.what_is_slow() == ""
    assert check._but_slowly() == ""
    assert not [line for line in ACTS["separate"](Namespace()) if "slow" in line]
    assert "words @@ '''rare'''::tsquery" in "".join(re.findall("Index Cond: .*", plan_of_words(office)))
    assert separation.what_is_open() == ""
