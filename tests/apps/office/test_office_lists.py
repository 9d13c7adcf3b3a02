"""A list of one agency among a thousand begins at that agency's part of an index."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from tests.apps.office.conftest import COLUMNS, Office, emptied, value

from dintel.apps import binding
from dintel.apps.contacts.models import Contact

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
