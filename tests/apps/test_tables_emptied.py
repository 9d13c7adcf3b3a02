"""After a test that commits, the tables are as migrations left them."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import connection
from tests.emptied import full_tables

from dintel.apps.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def full() -> set[str]:
    return set(full_tables(connection, sorted(connection.introspection.django_table_names(only_existing=True))))


def test_what_migrations_wrote_stays_and_nothing_else() -> None:
    written = {"django_content_type", "auth_permission", "office_memberagency"}
    assert full() == written
    User.objects.create(email="one@city.example")
    assert full() == {*written, User._meta.db_table}
    call_command("flush", interactive=False, verbosity=0)
    assert full() == written
