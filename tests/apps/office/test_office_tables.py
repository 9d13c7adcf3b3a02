"""Every table of the database, crossed by SQL: what one agency asks past Django reaches no row of another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction
from tests.apps.office.conftest import COLUMNS, PLANTED, Office, emptied, value

from dintel.apps import binding
from dintel.apps.binding import COLUMN
from dintel.apps.contacts.models import Series
from dintel.apps.ledger.models import Tile
from dintel.apps.office import separation
from dintel.apps.office.models import MemberAgency
from dintel.apps.sealing.models import WrappingKey

pytestmark = pytest.mark.django_db


def apart() -> list[str]:
    """Return every table that Django knows and that is kept apart."""
    every = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return sorted(every - separation.shared_tables().keys())


@pytest.fixture(scope="module")
def crossed(separated: tuple[Office, Any], admin_of: psycopg.Connection[Any]) -> Iterator[Office]:
    """Return the office with one row of each agency in every table, written past keys and checks, taken away again."""
    office, tables = separated[0], apart()
    checks = admin_of.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE contype = 'c' AND connamespace = 'public'::regnamespace"
    ).fetchall()
    emptied(office)
    admin_of.execute("SET session_replication_role = replica")
    with admin_of.transaction(force_rollback=False):
        for table, name in checks:
            admin_of.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for table in tables:
            columns = admin_of.execute(COLUMNS, [table]).fetchall()
            for member in office.members:
                names = ", ".join(f'"{name}"' for name, _kind, _room in columns)
                values = ", ".join(value(kind, room, member.id) for _name, kind, room in columns)
                admin_of.execute(f"INSERT INTO {table} (agency_id, {names}) VALUES ({member.id}, {values})")
    admin_of.execute(
        "SELECT setval(format('public.%I', sequencename)::regclass, greatest(coalesce(last_value, 1), 100))"
        " FROM pg_sequences WHERE schemaname = 'public'"
    )  # rows made by hand took the first numbers
    yield office
    emptied(office)
    admin_of.execute("RESET session_replication_role")


def ask(statement: str, *given: object) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())


def refused(do: Callable[[], object]) -> str:
    """Return why PostgreSQL refused something; empty if it did not."""
    try:
        with transaction.atomic():
            do()
    except (ProgrammingError, IntegrityError) as problem:
        return str(problem)
    return ""


def test_every_table_is_kept_apart_or_named_with_a_reason(office: Office) -> None:
    there = {name for (name,) in ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    with_policy = {name for (name,) in ask("SELECT tablename FROM pg_policies WHERE policyname = 'member_agency'")}
    assert there - with_policy == separation.shared_tables().keys()
    assert set(apart()) <= with_policy
    assert [name for name, why in separation.shared_tables().items() if len(why) < 12] == []
    assert separation.what_is_open() == ""


def test_of_every_table_an_agency_reads_its_own_row_and_whoever_is_bound_to_nothing_none(
    crossed: Office, office: Office
) -> None:
    for table in apart():
        for member in office.members:
            with binding.to(member):
                assert ask(f"SELECT {COLUMN} FROM {table}") == [(member.id,)], table
        assert ask(f"SELECT count(*) FROM {table}") == [(0,)], table
        with binding.to(office.own):
            assert ask(f"SELECT count(*) FROM {table} WHERE {COLUMN} = %s OR true", office.other.id) == [(1,)], table
            assert PLANTED not in str(ask(f"SELECT {table}::text FROM {table}")), table


def test_of_every_table_nothing_is_changed_removed_or_added_across(crossed: Office, office: Office) -> None:
    seen = "SELECT md5(string_agg(t::text, '|')) FROM {0} t WHERE agency_id = {1}"
    for table in apart():
        with binding.to(office.other):
            before = ask(seen.format(table, office.other.id))
        with binding.to(office.own), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {table} WHERE {COLUMN} = {office.other.id}")
                assert cursor.rowcount == 0, table
                cursor.execute(f"UPDATE {table} SET {COLUMN} = {COLUMN} WHERE {COLUMN} <> {office.own.id}")
                assert cursor.rowcount == 0, table
            given_away = refused(
                lambda table=table: ask(f"UPDATE {table} SET {COLUMN} = {office.other.id} RETURNING 1")
            )
            assert "row-level security" in given_away, table
            put_in = f"INSERT INTO {table} ({COLUMN}) VALUES ({office.other.id}) RETURNING 1"
            assert refused(lambda put_in=put_in: ask(put_in)), table
            assert refused(lambda table=table: ask(f"SELECT 1 FROM {table} WHERE {COLUMN} = 2 FOR UPDATE")) == ""
        with binding.to(office.other):
            assert ask(seen.format(table, office.other.id)) == before, table


def test_nothing_is_added_by_whoever_is_bound_to_nothing(office: Office) -> None:
    for table in apart():
        assert refused(lambda table=table: ask(f"INSERT INTO {table} DEFAULT VALUES RETURNING 1")), table
    assert "row-level security" in refused(lambda: Series.objects.create(name="C", year=2026))


def test_no_row_names_a_row_of_another_agency_and_no_key_tells_of_one(office: Office) -> None:
    found = ask(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), confrelid::regclass::text"
        " FROM pg_constraint WHERE contype IN ('p', 'u', 'f') AND connamespace = 'public'::regnamespace"
    )
    tables = set(apart())
    loose = [
        (table, name)
        for table, name, words, other in found
        if table in tables and (other in tables or other == "-") and f"({COLUMN}, " not in words
    ]
    assert loose == []
    assert len([row for row in found if row[0] in tables]) > 300
    unique = ask("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)", sorted(tables))
    trees = [words for (words,) in unique if "USING btree" in words]
    assert [words for words in trees if f"({COLUMN}" not in words] == []


def test_the_same_number_is_given_at_both_agencies_and_rows_are_written_over_each_others_own(office: Office) -> None:
    for member in office.members:
        with binding.to(member), transaction.atomic():
            for data in (b"first", str(member.id).encode()):
                Tile.objects.bulk_create(
                    [Tile(level=9, index=9, data=data)],
                    update_conflicts=True,
                    unique_fields=["level", "index"],
                    update_fields=["data"],
                )
            Series.objects.create(name="X", year=2026, last=member.id)
    for member in office.members:
        with binding.to(member):
            assert bytes(Tile.objects.get(level=9, index=9).data) == str(member.id).encode()
            assert Series.objects.get(name="X", year=2026).last == member.id
            assert "unique" in refused(lambda: Series.objects.create(name="X", year=2026))
            Tile.objects.filter(level=9).delete()
            Series.objects.filter(name="X").delete()


def test_a_page_may_read_the_list_of_agencies_and_not_change_it(office: Office) -> None:
    with binding.to(office.own):
        assert MemberAgency.objects.count() == 2
        for change in (
            lambda: MemberAgency.objects.filter(pk=office.other.id).update(slug="mine"),
            lambda: MemberAgency.objects.filter(pk=office.other.id).delete(),
            lambda: MemberAgency.objects.create(slug="third", name="Third"),
        ):
            assert "permission denied" in refused(change)
        for statement in (
            "ALTER TABLE contacts_contact DISABLE ROW LEVEL SECURITY",
            "DROP POLICY member_agency ON contacts_contact",
            "TRUNCATE contacts_contact CASCADE",
            "SET row_security = off; SELECT 1 FROM contacts_contact",
        ):
            assert refused(lambda statement=statement: connection.cursor().execute(statement)), statement


def test_the_whole_office_is_read_by_name_and_nothing_is_added_for_nobody(crossed: Office, office: Office) -> None:
    with binding.to_whole_office("a test"):
        for table in apart():
            assert ask(f"SELECT array_agg({COLUMN} ORDER BY {COLUMN}) FROM {table}") == [([1, office.other.id],)], table
        assert "not-null" in refused(lambda: Series.objects.create(name="C", year=2026))
    assert WrappingKey.objects.count() >= 0
