"""Every free word of duties lies sealed: the marker stands in none of its columns as they lie in the database."""

from __future__ import annotations

import pytest
from django.db import connection
from tests.apps.sealing.planted_duties import plant_duties

from dintel.apps.accounts.models import User

pytestmark = pytest.mark.django_db

MARKER = "a-word-that-is-sealed"


def test_no_free_word_lies_open_in_a_table(liaison: User) -> None:
    plant_duties(MARKER, liaison)
    for table, column in (
        *(("duties_task", "details"), ("duties_change", "why"), ("duties_evidence", "words")),
        ("duties_attestation", "words"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {column} FROM {table}")  # noqa: S608 - names of our own
            found = [bytes(value) for (value,) in cursor.fetchall() if value]
        assert found, table
        assert not any(MARKER.encode() in value for value in found), table
