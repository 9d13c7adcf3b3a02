"""What a process keeps for its life is not looked through for rubbish again and again."""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Iterator

import pytest

from dintel.config.prepare import OLDEST, _Settling


@pytest.fixture
def settling() -> Iterator[_Settling]:
    """Return one that listens to collections until the test is over, and to none but those the test asks for.

    It counts from where it is made: rubbish that earlier tests left would be taken for memory given back.
    """
    gc.disable()
    gc.collect()
    one = _Settling()
    gc.callbacks.append(one)
    yield one
    gc.callbacks.remove(one)
    gc.unfreeze()
    gc.collect()
    gc.freeze()  # as the tests after this one found it
    gc.enable()


def test_what_survives_a_full_collection_is_taken_out_of_sight(settling: _Settling) -> None:
    """The next full collection has little left to look at."""
    frozen = gc.get_freeze_count()
    kept = [[number] for number in range(settling.MANY)]
    gc.collect()
    assert settling.times == 1
    assert gc.get_freeze_count() - frozen > settling.MANY
    assert len(gc.get_objects(OLDEST)) < settling.MANY  # one thread alone, so that they may be listed
    assert len(kept) == settling.MANY


def test_rubbish_found_by_the_way_hides_nothing_that_stays_for_long(settling: _Settling) -> None:
    """What is given back makes room that is counted from then on, and not what was in use before it."""
    rubbish: list[object] = []
    rubbish.append(rubbish)
    rubbish.extend([number] for number in range(3 * settling.MANY))
    settling.in_use = sys.getallocatedblocks()
    del rubbish
    gc.collect()
    assert settling.times == 0
    kept = [[number] for number in range(settling.MANY)]
    gc.collect()
    assert settling.times == 1
    assert len(kept) == settling.MANY


def test_a_small_rest_and_a_part_collection_change_nothing(settling: _Settling) -> None:
    """Only what is much, and only when everything was looked through."""
    gc.freeze()
    gc.collect(0)
    gc.collect()
    assert settling.times == 0


def test_it_is_done_a_few_times_and_no_more(settling: _Settling) -> None:
    """So that what was under way at those moments, and is lost with it, stays bounded."""
    kept = []
    for _ in range(settling.MOST_TIMES + 3):
        kept.append([[number] for number in range(settling.MANY)])
        gc.collect()
    assert settling.times == settling.MOST_TIMES
    assert kept


def test_what_another_thread_is_making_meanwhile_is_left_alone(settling: _Settling) -> None:
    """Whoever lists all objects holds tuples that are being filled, and those then fail."""
    failed: list[BaseException] = []
    is_over = threading.Event()

    def fill() -> None:
        while not is_over.is_set():
            try:
                tuple([number] for number in range(1000))
            except SystemError as problem:
                failed.append(problem)
                return

    usual = sys.getswitchinterval()
    threads = [threading.Thread(target=fill) for _ in range(3)]
    try:
        sys.setswitchinterval(1e-6)
        for one in threads:
            one.start()
        for _ in range(300):
            gc.collect(0)
            gc.collect(1)  # what is being filled is among the oldest then
            settling("stop", {"generation": OLDEST, "collected": 0, "uncollectable": 0})
    finally:
        is_over.set()
        for one in threads:
            one.join()
        sys.setswitchinterval(usual)
    assert failed == []
