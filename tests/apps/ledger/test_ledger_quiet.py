"""Leaves that wait for the hour: as durable as others, checked as others, and in an order that tells nothing."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction

from dintel.apps.ledger import queries, services
from dintel.apps.ledger.models import Leaf, QuietLeaf
from dintel.apps.sealing.models import DataKey
from dintel.apps.sealing.services import Subject, stock_spare_keys, take_spare_key
from dintel.domain.merkle.commitment import commit
from dintel.domain.merkle.lines import read_base64

DAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 12, 0, 7, tzinfo=UTC)


def quiet(key: str, words: str = "x", *, first: bool = True) -> QuietLeaf:
    with transaction.atomic():
        data_key = DataKey.objects.filter(subject_kind="report", subject_key=key).first()
        return services.record_quietly(
            kind="report.sent",
            subject=("report", key),
            content={"words": words},
            on=DAY,
            key=data_key or take_spare_key(subject=Subject("report", key)),
            is_first=first,
        )


@pytest.mark.django_db
def test_a_quiet_leaf_knows_the_day_and_nothing_finer() -> None:
    leaf = quiet("R-2026-AAAAA")
    said = json.loads(leaf.content)
    assert said["at"] == "2026-11-25T00:00:00.000000Z"
    assert said["by"] == ""
    assert commit(bytes(leaf.salt), leaf.content.encode()) == bytes(leaf.entry)


@pytest.mark.django_db
def test_it_comes_into_the_log_once_an_hour_and_is_the_same_entry() -> None:
    services.release_quiet_leaves(at=NOON)
    entries = {bytes(quiet(f"R-{number}").entry) for number in range(5)}
    assert services.release_quiet_leaves(at=NOON + timedelta(minutes=40)) == 0
    assert Leaf.objects.count() == 0
    assert services.release_quiet_leaves(at=NOON + timedelta(hours=1)) == 5
    assert services.release_quiet_leaves(at=NOON + timedelta(hours=1)) == 0
    assert {bytes(leaf.entry) for leaf in Leaf.objects.all()} == entries
    assert not QuietLeaf.objects.exists()
    services.checkpoint(at=NOON + timedelta(hours=1, minutes=1), why="test")
    assert queries.receipt_of(queries.leaves_of("report", "R-3")[0], with_content=True)
    assert list(queries.faults()) == []


@pytest.mark.django_db
def test_the_order_of_the_log_is_not_the_order_of_writing_but_for_one_record() -> None:
    for number in range(40):
        quiet(f"R-{number:02}")
    quiet("R-07", "second", first=False)
    services.release_quiet_leaves(at=NOON)
    keys = [leaf.subject_key for leaf in Leaf.objects.order_by("pk")]
    assert keys[:40] != sorted(keys[:40])
    assert keys[40] == "R-07"
    assert [json.loads(leaf.content)["content"]["words"] for leaf in queries.leaves_of("report", "R-07")] == [
        "x",
        "second",
    ]


@pytest.mark.django_db
def test_a_late_round_is_followed_by_no_short_one() -> None:
    services.release_quiet_leaves(at=NOON)
    quiet("R-1")
    assert services.release_quiet_leaves(at=NOON + timedelta(hours=1, minutes=50)) == 1
    quiet("R-2")
    assert services.release_quiet_leaves(at=NOON + timedelta(hours=2)) == 0
    assert services.release_quiet_leaves(at=NOON + timedelta(hours=3)) == 1


@pytest.mark.django_db
def test_a_changed_quiet_leaf_is_found() -> None:
    leaf = quiet("R-1")
    assert list(queries.faults()) == []
    QuietLeaf.objects.filter(pk=leaf.pk).update(salt=bytes(32))
    assert [fault.kind for fault in queries.faults()] == ["changed content"]


@pytest.mark.django_db
def test_what_is_kept_before_the_hour_names_its_entry_and_opens_it() -> None:
    leaf = quiet("R-1")
    held = json.loads(queries.receipt_before_the_hour(leaf, from_at=NOON))
    assert commit(read_base64("salt", held["salt"]), held["content"].encode()) == bytes(leaf.entry)
    assert held["proved_from"] == "2026-11-25T12:00+00:00"


@pytest.mark.django_db
def test_the_keys_of_records_are_taken_by_lot_from_a_batch() -> None:
    stock_spare_keys()
    assert stock_spare_keys() == 0
    with transaction.atomic():
        taken = [take_spare_key(subject=Subject("report", f"R-{number}")).pk for number in range(30)]
    assert taken != sorted(taken)
    assert len(set(taken)) == 30


@pytest.mark.django_db
def test_the_pool_is_filled_when_it_is_empty() -> None:
    with transaction.atomic():
        key = take_spare_key(subject=Subject("report", "R-1"))
    assert (key.subject_kind, key.subject_key) == ("report", "R-1")


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has no row numbers of this kind")
def test_the_place_of_a_row_in_the_file_is_drawn() -> None:
    for number in range(20):
        quiet(f"R-{number:02}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject_key FROM ledger_quietleaf ORDER BY rowid")
        keys = [key for (key,) in cursor.fetchall()]
    assert keys != sorted(keys)
    assert len(keys) == 20
