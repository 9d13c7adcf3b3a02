"""Rows that are written together have their keys beforehand, and arrive whole or not at all, on both databases."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from dintel.apps import rows
from dintel.apps.contacts.models import Series
from dintel.apps.ledger.models import Leaf
from dintel.apps.sealing.models import DataKey
from dintel.apps.sealing.services import Subject, new_key, wrapped_key

pytestmark = pytest.mark.django_db(transaction=True)


def key(number: int, uid: UUID | None = None) -> DataKey:
    """Return an unsaved key of a record."""
    made = wrapped_key()
    made.subject_kind, made.subject_key = "row", str(number)
    if uid:
        made.uid = uid
    return made


def leaf(sealing: DataKey) -> Leaf:
    """Return an unsaved leaf sealed by a key."""
    return Leaf(
        kind="row.written",
        subject_kind="row",
        subject_key="1",
        salt=bytes(32),
        content="{}",
        entry=bytes(32),
        data_key=sealing,
    )


@pytest.fixture(autouse=True)
def _first_key() -> None:
    with transaction.atomic():
        new_key(subject=Subject("row", "first"))


def test_keys_are_known_before_the_rows_and_go_on_where_others_ended() -> None:
    """A row names its key before it is written; rows written otherwise before and after have others."""
    before = DataKey.objects.get().pk
    with transaction.atomic(), rows.together({DataKey: 2}):
        one, two = rows.take_keys([key(1), key(2)])
        assert before < one.pk < two.pk
        rows.add_known([two])
        rows.add_known([one])
    with transaction.atomic():
        after = new_key(subject=Subject("row", "after")).pk
    assert dict(DataKey.objects.values_list("subject_key", "pk")) == {
        "first": before,
        "1": one.pk,
        "2": two.pk,
        "after": after,
    }
    assert after > two.pk


def test_keys_that_are_not_taken_are_nobodys() -> None:
    """To expect too many costs nothing; the next row is written as ever."""
    with transaction.atomic(), rows.together({DataKey: 5, Series: 1}):
        rows.add_known([key(1)])
    assert DataKey.objects.count() == 2


def test_to_take_more_keys_than_were_asked_for_is_an_error() -> None:
    """The message says how many of what; outside the block there are none at all."""
    with transaction.atomic():
        with rows.together({DataKey: 1}), pytest.raises(LookupError, match="2 keys of DataKey are needed and 1 are"):
            rows.take_keys([key(1), key(2)])
        with pytest.raises(LookupError, match="1 keys of DataKey are needed and 0 are"):
            rows.take_keys([key(1)])


def test_a_row_that_may_not_be_is_told_as_django_tells_it_and_nothing_stays() -> None:
    """On PostgreSQL the error comes with a later answer; it is the same error."""
    same = uuid4()

    def write() -> None:
        with transaction.atomic(), rows.together({DataKey: 3}):
            for one in rows.take_keys([key(1, same), key(2, same), key(3)]):
                rows.add_known([one])

    with pytest.raises(IntegrityError):
        write()
    assert DataKey.objects.count() == 1


def test_a_question_inside_sees_what_was_written_before_it() -> None:
    """What waits is sent before the question is."""
    with transaction.atomic(), rows.together({DataKey: 1}):
        (one,) = rows.add_known(rows.take_keys([key(1)]))
        assert DataKey.objects.get(subject_key="1").pk == one.pk


def test_rows_are_written_together_in_a_transaction_only() -> None:
    """Otherwise some could stand without the others."""
    with pytest.raises(transaction.TransactionManagementError, match="open one around them"), rows.together({}):
        pytest.fail("nothing is written outside a transaction")


def test_one_transaction_may_write_together_twice() -> None:
    """The keys of the first block are not those of the second."""
    with transaction.atomic():
        with rows.together({DataKey: 1}):
            rows.add_known(rows.take_keys([key(1)]))
        with rows.together({DataKey: 1}):
            rows.add_known(rows.take_keys([key(2)]))
    assert DataKey.objects.count() == 3


def test_rows_written_ahead_of_those_they_name_arrive_with_them() -> None:
    """The database looks names up at the end; by then both are there."""
    with transaction.atomic(), rows.together({DataKey: 1}):
        (sealing,) = rows.take_keys([key(1)])
        rows.add_ahead([leaf(sealing)])
        rows.add_known([sealing])
    assert Leaf.objects.get().data_key == sealing


def test_a_row_that_names_one_which_never_came_is_refused() -> None:
    """Written ahead of nothing, it takes the transaction with it."""

    def write() -> None:
        with transaction.atomic(), rows.together({DataKey: 1}):
            rows.add_ahead([leaf(rows.take_keys([key(1)])[0])])

    with pytest.raises(IntegrityError):
        write()
    assert not Leaf.objects.exists()


def test_nothing_is_written_ahead_outside_a_block() -> None:
    """There it would wait for ever on one database."""
    with transaction.atomic(), pytest.raises(LookupError, match=r"inside rows\.together only"):
        rows.add_ahead([key(1)])
