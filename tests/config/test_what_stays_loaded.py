"""What a process keeps for its life is not looked through for rubbish again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from dintel.config.prepare import OLDEST, _Settling


@pytest.fixture
def settling() -> Iterator[_Settling]:
    """Return one that listens to collections until the test is over."""
    one = _Settling()
    gc.callbacks.append(one)
    yield one
    gc.callbacks.remove(one)
    gc.unfreeze()
    gc.collect()
    gc.freeze()  # as the tests after this one found it


def test_what_survives_a_full_collection_is_taken_out_of_sight(settling: _Settling) -> None:
    """The next full collection has little left to look at."""
    frozen = gc.get_freeze_count()
    kept = [[number] for number in range(settling.MANY)]
    gc.collect()
    assert settling.times == 1
    assert gc.get_freeze_count() - frozen > settling.MANY
    assert len(gc.get_objects(OLDEST)) < settling.MANY
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
