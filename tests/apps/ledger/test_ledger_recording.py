"""What happened becomes a leaf with a place of its own, and the tree over the leaves is the right one."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.apps.ledger.conftest import AT, Write
from tests.domain.naive_merkle import mth

from dintel.apps.ledger import queries, services
from dintel.apps.ledger.models import Leaf, Tile, Tree
from dintel.apps.ledger.services import sequencing
from dintel.apps.sealing.services import Subject, new_key
from dintel.domain.canonical import to_bytes
from dintel.domain.merkle.commitment import commit
from dintel.domain.merkle.hashing import leaf_hash
from dintel.domain.merkle.tiles import right_edge

pytestmark = pytest.mark.django_db


def record(**other: Any) -> Leaf:
    """Record one contact, with some things otherwise."""
    told: dict[str, Any] = {
        "kind": "contact.filed",
        "subject": ("contact", "C-2026-000001"),
        "content": {"words": "A “quoted” word — ñ"},
        "by": "user:12",
        "at": AT,
        **other,
    }
    return services.record(**told)


def check_tree() -> None:
    """Check places, tiles and root against the plain recursive definition."""
    leaves = list(Leaf.objects.filter(index__isnull=False).order_by("index"))
    assert [leaf.index for leaf in leaves] == list(range(len(leaves)))
    tree = Tree.objects.get()
    assert (tree.size, bytes(tree.root)) == (len(leaves), mth([bytes(leaf.entry) for leaf in leaves]))
    stored = {(tile.level, tile.index): bytes(tile.data) for tile in Tile.objects.all()}
    assert b"".join(stored[0, index] for index in range(-(-tree.size // 256))) == b"".join(
        leaf_hash(bytes(leaf.entry)) for leaf in leaves
    )
    assert all(len(stored[place]) == width * 32 for place, width in right_edge(tree.size).items())


def test_a_leaf_commits_to_the_canonical_bytes_it_keeps() -> None:
    leaf = Leaf.objects.get(pk=record().pk)
    said = {
        "kind": "contact.filed",
        "subject": ["contact", "C-2026-000001"],
        "at": "2026-11-25T18:30:00.123456Z",
        "by": "user:12",
        "content": {"words": "A “quoted” word — ñ"},
    }
    assert leaf.content == to_bytes(said).decode()
    assert json.loads(leaf.content) == said
    assert leaf.salt is not None
    assert bytes(leaf.entry) == commit(bytes(leaf.salt), leaf.content.encode())
    assert (leaf.index, leaf.kind, leaf.subject_kind, leaf.subject_key) == (
        None,
        "contact.filed",
        "contact",
        "C-2026-000001",
    )


def test_the_same_thing_twice_gives_two_entries_that_say_nothing_of_each_other() -> None:
    first, second = record(), record()
    assert first.content == second.content
    assert bytes(first.entry) != bytes(second.entry)
    assert bytes(first.salt or b"") != bytes(second.salt or b"")


def test_a_moment_is_written_in_universal_time_with_its_microseconds() -> None:
    there = timezone(timedelta(hours=-7))
    leaf = record(at=datetime(2026, 11, 25, 11, 30, tzinfo=there))
    assert json.loads(leaf.content or "")["at"] == "2026-11-25T18:30:00.000000Z"


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"at": AT.replace(tzinfo=None)}, ValueError),
        ({"kind": ""}, ValueError),
        ({"kind": "k" * 61}, ValueError),
        ({"subject": ("s" * 41, "1")}, ValueError),
        ({"subject": ("contact", "1" * 121)}, ValueError),
        ({"content": {"share": 0.5}}, TypeError),
    ],
)
def test_what_cannot_be_committed_to_is_refused(other: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        record(**other)
    assert not Leaf.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_leaf_outside_a_transaction_is_refused() -> None:
    with pytest.raises(transaction.TransactionManagementError, match="transaction of what it records"):
        record()
    assert not Leaf.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_leaf_goes_with_the_transaction_it_belongs_to() -> None:
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    assert not Leaf.objects.exists()


def test_many_leaves_are_one_statement_and_know_their_rows(write: Write) -> None:
    key = new_key(subject=Subject("contact", "C-2026-000001"))
    with CaptureQueriesContext(connection) as made:
        leaves = services.record_many(
            [services.NewLeaf("contact.read", ("contact", str(n)), {"n": n}, AT, key=key) for n in range(1000)]
        )
    assert len(made) == 1
    assert {leaf.pk: leaf.subject_key for leaf in leaves} == dict(Leaf.objects.values_list("pk", "subject_key"))
    assert {leaf.data_key_id for leaf in Leaf.objects.all()} == {key.pk}
    assert len(write(1001)) == 1001
    assert Leaf.objects.count() == 2001


@pytest.mark.parametrize("sizes", [[1], [255, 1, 1], [256], [300, 300], [1] * 9, [513, 0, 511]])
def test_the_tree_over_the_leaves_is_the_one_of_the_definition(write: Write, sizes: list[int]) -> None:
    done = 0
    for size in sizes:
        write(size, done)
        done += size
        assert services.sequence(at=AT) == size
        if done:
            check_tree()
    assert services.sequence(at=AT) == 0


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 50)), min_size=1, max_size=8))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_batches_the_tree_is_the_same(write: Write, steps: list[tuple[int, int]]) -> None:
    with transaction.atomic():
        for count, most in steps:
            write(count)
            assert services.sequence(at=AT, most=most) <= most
            if Tree.objects.exists():
                check_tree()
        transaction.set_rollback(True)


def test_order_is_the_order_of_writing_and_a_place_is_given_once(write: Write) -> None:
    leaves = write(10)
    assert services.sequence(at=AT, most=4) == 4
    before = dict(Leaf.objects.filter(index__isnull=False).values_list("pk", "index"))
    assert list(before) == [leaf.pk for leaf in leaves[:4]]
    assert services.sequence(at=AT, most=100) == 6
    after = dict(Leaf.objects.values_list("pk", "index"))
    assert all(after[pk] == index for pk, index in before.items())
    assert [after[leaf.pk] for leaf in leaves] == list(range(10))


def test_statements_do_not_grow_with_the_log(write: Write) -> None:
    write(700)
    services.sequence(at=AT)
    write(600, 700)
    with CaptureQueriesContext(
        connection,
    ) as made:
        services.sequence(at=AT)
    assert len([one for one in made if "SAVEPOINT" not in one["sql"]]) <= 6, [one["sql"][:80] for one in made]
    with CaptureQueriesContext(
        connection,
    ) as made:
        services.sequence(at=AT)
    assert len(made) == 1


def test_a_checkpoint_waits_for_every_leaf(write: Write) -> None:
    write(30)
    kept = services.checkpoint(at=datetime(2026, 11, 25, tzinfo=UTC), why="on demand")
    assert (kept.size, queries.published_size()) == (30, 30)


def gone_through(plan: dict[str, Any]) -> int:
    """Return how many rows a plan that was carried out looked at and left aside."""
    removed = sum(plan.get(f"Rows Removed by {what}", 0) for what in ("Filter", "Join Filter"))
    return int(removed * plan["Actual Loops"]) + sum(map(gone_through, plan.get("Plans", ())))


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite looks rows up by their number")
def test_many_leaves_that_wait_are_looked_up_by_key_where_hardly_any_ever_do(write: Write) -> None:
    write(600)
    services.sequence(at=AT)
    many = len(write(600, first=600))
    with connection.cursor() as cursor:
        cursor.execute('UPDATE ledger_leaf SET "index" = 1000000 + id WHERE "index" IS NULL')
        cursor.execute("ANALYZE ledger_leaf")  # none waits as far as it knows
        cursor.execute('UPDATE ledger_leaf SET "index" = NULL WHERE "index" >= 1000000')
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON)" + sequencing.TAKE_PLACES, [600, sequencing.MOST_AT_ONCE])
        (plan,) = cursor.fetchone()[0]
    assert gone_through(plan["Plan"]) < 10 * many
