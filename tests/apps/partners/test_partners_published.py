"""What residents read of the directory: a file that follows the register, and no query."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from tests.apps.partners.made import NOW, Place, make_place

from dintel.apps.design.profile import active_city
from dintel.apps.partners import published, services
from dintel.apps.partners.queries.directory import kept_for_residents
from dintel.apps.partners.services.publishing import publish_directory


@pytest.fixture
def file(settings: Any, tmp_path: Path) -> Path:
    """Return where the directory is written in this test."""
    settings.DIRECTORY_FILE = tmp_path / "directory.json"
    return tmp_path / "directory.json"


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_committed_is_read_and_one_that_is_taken_back_is_not(file: Path) -> None:
    place = make_place()
    assert [one.checked_on for one in published.lines() if one.key == "clinic"] == [None]
    with transaction.atomic():
        _check(place)
        transaction.set_rollback(rollback=True)
    assert kept_for_residents()["clinic"].checked_on is None  # type: ignore[union-attr]
    _check(place)
    assert kept_for_residents()["clinic"].checked_on is not None  # type: ignore[union-attr]
    assert not publish_directory(), "the same again is not written again"


def _check(place: Place) -> None:
    services.check_organisation(organisation=place.legal, how="called", result="right", by=place.coordinator, at=NOW)


@pytest.mark.django_db
def test_reading_asks_no_database(place: Place, file: Path, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        publish_directory()
    with django_assert_num_queries(0):
        assert kept_for_residents()["clinic"] is not None


@pytest.mark.parametrize("broken", [b"", b"{", b'[{"key": 1}]', b'[{"key": "clinic"}]'])
def test_a_file_that_cannot_be_read_leaves_the_citys_own_list(
    file: Path, broken: bytes, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    file.write_bytes(broken)
    monkeypatch.setattr("dintel.apps.city.partners._REGISTERS", [kept_for_residents])
    page = Client().get("/help/").content.decode()
    assert all(partner.name in page for partner in active_city().partners.values())
    assert "cannot be read" in caplog.text


def test_without_a_file_there_is_nothing_to_show_yet(file: Path) -> None:
    assert kept_for_residents() == {}
