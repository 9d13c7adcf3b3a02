"""Somebody changes sealed words in the database: each list that people open still shows all the others."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from dintel.apps.accounts.context import ENTRIES
from dintel.apps.accounts.models import User
from dintel.apps.booking.models import Visit
from dintel.apps.sealing.fields import SealedText, rest_is_shown
from dintel.apps.sealing.services import UnsealError

BYTES = b"\x01 not what was sealed" * 4
INSTEAD = "These words do not open"


def columns() -> list[tuple[str, str, str]]:
    """Return every sealed column: its table, the table's key, and its name."""
    return [
        (model._meta.db_table, str(model._meta.pk.column), field.column)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, SealedText)
    ]


def spoil(table: str, key: str, column: str) -> bool:
    """Change the words of the newest row that has some; return whether there was one."""
    with connection.cursor() as cursor:
        asked = f'SELECT "{key}" FROM "{table}" WHERE length("{column}") > 0 ORDER BY "{key}" DESC LIMIT 1'  # noqa: S608
        cursor.execute(asked)
        found = cursor.fetchone()
        if found:
            changed = f'UPDATE "{table}" SET "{column}" = %s WHERE "{key}" = %s'  # noqa: S608 - names of ours
            cursor.execute(changed, [BYTES, found[0]])
    return found is not None


@pytest.fixture
def city(settings: Any, tmp_path: Path, transactional_db: None, put_demo_city: Callable[[], None]) -> None:
    """Fill the tables with the demo city."""
    settings.DEMO = True
    settings.EVIDENCE_DIR, settings.LEDGER_DIR = tmp_path / "evidence", tmp_path / "ledger"
    put_demo_city()


@pytest.mark.django_db(transaction=True)
def test_no_door_is_shut_by_words_that_somebody_changed(city: None, caplog: pytest.LogCaptureFixture) -> None:
    assert sum(spoil(*one) for one in columns()) > 40, "the demo city has words in most columns"
    shut = []
    told = 0
    with translation.override("en"), caplog.at_level(logging.ERROR):
        for user in User.objects.filter(is_demo=True):
            browser = Client(raise_request_exception=False)
            browser.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
            for _words, name, _actions in ENTRIES:
                answer = browser.get(reverse(name), follow=True)
                told += INSTEAD in answer.content.decode()
                shut += [f"{user.name}: {name}"] if answer.status_code >= 500 else []
    assert shut == []
    assert told > 0
    assert any("In a list" in one.getMessage() and "booking.visit" in one.getMessage() for one in caplog.records)


@pytest.mark.django_db(transaction=True)
def test_what_stands_in_their_place_is_in_no_database_and_only_in_lists(city: None) -> None:
    visit = Visit.objects.exclude(words="").order_by("-pk").first()
    assert visit is not None
    assert spoil("booking_visit", "id", "words")
    with rest_is_shown():
        visit = Visit.objects.get(pk=visit.pk)
        assert visit.words.startswith(INSTEAD)
        visit.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM booking_visit WHERE id = %s", [visit.pk])
        assert bytes(cursor.fetchone()[0]) == BYTES
    with pytest.raises(UnsealError):
        _ = Visit.objects.get(pk=visit.pk).words
