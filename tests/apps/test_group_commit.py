"""Many callers, one commit: all are durable, none waits for another's mistake, none is written unasked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction
from tests.apps.accounts.made_up_staff import make_person

from dintel.apps import group_commit
from dintel.apps.accounts import services
from dintel.apps.accounts.models import Look
from dintel.apps.group_commit import GroupCommit
from dintel.apps.ledger.models import Leaf

AT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
LONG_SECONDS = 30


class Written:
    """What reached ``write``, group by group, while the first is held up until all have lined up."""

    def __init__(self, *, spoilt: str = "") -> None:
        self.groups: list[list[str]] = []
        self.may_go_on = threading.Event()
        self.spoilt = spoilt

    def write(self, acts: Sequence[str]) -> list[str]:
        assert connection.in_atomic_block
        self.groups.append(list(acts))
        if len(self.groups) == 1:
            assert self.may_go_on.wait(LONG_SECONDS)
        if self.spoilt and self.spoilt in acts:
            message = f"{self.spoilt} cannot be written"
            raise DatabaseError(message)
        return [f"{act} stands" for act in acts]


def at_once(group: GroupCommit[str, str], written: Written, callers: int) -> dict[str, Any]:
    """Return what each caller got, where one is held up at the front while the others line up behind it."""
    got: dict[str, Any] = {}

    def call(name: str) -> None:
        try:
            got[name] = group.do(name)
        except DatabaseError as wrong:
            got[name] = str(wrong)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=call, args=(f"act {number}",)) for number in range(callers)]
    threads[0].start()
    while not written.groups:
        threads[0].join(0.01)
    for thread in threads[1:]:
        thread.start()
    while len(group._lines[0]) < callers - 1:
        threads[0].join(0.01)
    written.may_go_on.set()
    for thread in threads:
        thread.join(LONG_SECONDS)
    return got


@pytest.mark.django_db(transaction=True)
def test_who_comes_while_one_is_written_goes_into_the_next_commit() -> None:
    written = Written()
    got = at_once(GroupCommit(written.write), written, 8)
    assert got == {f"act {number}": f"act {number} stands" for number in range(8)}
    assert written.groups[0] == ["act 0"]
    assert sorted(written.groups[1]) == [f"act {number}" for number in range(1, 8)]
    assert len(written.groups) == 2


@pytest.mark.django_db(transaction=True)
def test_one_that_cannot_be_written_takes_no_other_with_it() -> None:
    written = Written(spoilt="act 3")
    got = at_once(GroupCommit(written.write), written, 5)
    assert got.pop("act 3") == "act 3 cannot be written"
    assert got == {f"act {number}": f"act {number} stands" for number in (0, 1, 2, 4)}
    assert [group for group in written.groups if len(group) == 1].count(["act 3"]) == 1


@pytest.mark.django_db(transaction=True)
def test_one_alone_gets_its_own_error_and_is_tried_once() -> None:
    written = Written(spoilt="act 0")
    written.may_go_on.set()
    with pytest.raises(DatabaseError, match="act 0 cannot be written"):
        GroupCommit(written.write).do("act 0")
    assert written.groups == [["act 0"]]


@pytest.mark.django_db(transaction=True)
def test_no_group_is_larger_than_the_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "MOST", 3)
    written = Written()
    got = at_once(GroupCommit(written.write), written, 8)
    assert len(got) == 8
    assert [len(group) for group in written.groups] == [1, 3, 3, 1]


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_the_act_goes_with_it() -> None:
    ada = make_person("site_lead")
    look = {"user": ada, "kind": "contact", "key": "C-2026-000001", "action": "contact.read", "at": AT}
    with transaction.atomic():
        services.record_look(**look)
        transaction.set_rollback(True)
    assert not Look.objects.exists()
    assert not Leaf.objects.filter(kind="look.recorded").exists()


@pytest.mark.django_db(transaction=True)
def test_looks_of_many_at_once_are_all_there_each_with_its_leaf() -> None:
    people = [make_person("site_lead", name=f"Person {number}") for number in range(6)]
    seen: dict[int, list[int]] = {}
    in_threads(lambda number: seen.update({number: looked(people[number], number)}), len(people))
    keys = [key for kept in seen.values() for key in kept]
    assert len(keys) == len(set(keys)) == 60
    rows = {row.pk: row for row in Look.objects.all()}
    assert all(rows[key].user_id == people[number].pk for number, kept in seen.items() for key in kept)
    told = Leaf.objects.filter(kind="look.recorded")
    assert sorted(told.values_list("subject_key", flat=True)) == sorted(row.key for row in rows.values())


def looked(person: Any, number: int) -> list[int]:
    about = {"kind": "contact", "action": "contact.read", "at": AT}
    return [services.record_look(user=person, key=f"C-{number}-{one}", **about).pk for one in range(10)]


def in_threads(do: Callable[[int], object], many: int) -> None:
    def one(number: int) -> None:
        try:
            do(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG_SECONDS)
