"""Several workers at once, and the worker's rounds."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from tests.apps.ledger.conftest import AT, Write

from dintel.apps.ledger import queries, services
from dintel.apps.ledger.models import Checkpoint, Leaf, Tree
from dintel.apps.notices import rounds

MINUTE = timedelta(minutes=1)


@pytest.mark.django_db(transaction=True)
def test_several_workers_give_each_leaf_one_place_while_others_write() -> None:
    failed: list[BaseException] = []
    begin = threading.Barrier(6)

    def work(do: Any) -> None:
        try:
            begin.wait(10)
            for number in range(15):
                do(number)
        except BaseException as error:  # noqa: BLE001 - shown by the test
            failed.append(error)
        finally:
            connections.close_all()

    def write(number: int) -> None:
        with transaction.atomic():
            services.record_many([services.NewLeaf("test.written", ("n", str(n)), {}, AT) for n in range(number + 1)])

    def number(_number: int) -> None:
        services.sequence(at=AT, most=17)

    def sign(number: int) -> None:
        services.checkpoint(at=AT + number * MINUTE, why="on demand")

    threads = [threading.Thread(target=work, args=(do,)) for do in (write, write, number, number, sign, sign)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    services.checkpoint(at=AT, why="on demand")
    assert Leaf.objects.count() == Tree.objects.get().size == 240
    assert list(Leaf.objects.order_by("index").values_list("index", flat=True)) == list(range(240))
    assert list(queries.faults()) == []


@pytest.mark.django_db
def test_the_worker_numbers_every_second_and_signs_on_schedule(write: Write, settings: Any) -> None:
    settings.LEDGER_CHECKPOINT_MINUTES = 10
    for work in list(rounds._ROUNDS.values()):
        rounds.register(work)  # as if the process had just begun
    write(3)
    rounds.go_round(AT)
    assert (Tree.objects.get().size, [one.size for one in Checkpoint.objects.all()]) == (3, [3])
    write(2)
    rounds.go_round(AT + timedelta(seconds=1))
    assert (Tree.objects.get().size, Checkpoint.objects.count()) == (5, 1)
    rounds.go_round(AT + 9 * MINUTE)
    assert Checkpoint.objects.count() == 1
    rounds.go_round(AT + 10 * MINUTE)
    assert [(one.size, one.why) for one in Checkpoint.objects.all()] == [(3, "scheduled"), (5, "scheduled")]


@pytest.mark.django_db(transaction=True)
def test_a_check_is_of_one_moment_while_others_write_and_sign(write: Write) -> None:
    write(300)
    services.checkpoint(at=AT, why="scheduled")
    met: list[str] = []

    def write_on() -> None:
        write(300, 300)
        services.checkpoint(at=AT, why="scheduled")
        connections.close_all()

    def progress(what: str, _done: int, _total: int) -> None:
        if not met:
            met.append(what)
            other = threading.Thread(target=write_on)
            other.start()
            other.join()

    with queries.one_moment():
        assert list(queries.faults(progress)) == []
        assert Leaf.objects.count() == 300, "what came meanwhile is of another moment"
    assert met
    assert Leaf.objects.count() == 600
    assert list(queries.faults()) == []
