"""What is called in a loop, at whatever depth, asks the system for memory once and not at every call."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from dintel.config.frames import with_room

DEPTHS, CALLS = 300, 200


def _called() -> None:
    """Return nothing. Its frame is longer than one of those above it, so that at some depth it crosses an edge."""


_called.__code__ = _called.__code__.replace(co_stacksize=100)


def _taken_at(depth: int) -> int:
    """Return how many pages of memory a loop of calls took, that many calls below this one."""
    if depth:
        return _taken_at(depth - 1)
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for _turn in range(CALLS):
        _called()
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


def _most_taken() -> int:
    return max(_taken_at(depth) for depth in range(DEPTHS))


def _in_a_thread(work: Callable[[], int]) -> int:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def test_no_depth_takes_memory_at_every_call() -> None:
    without, with_it = _in_a_thread(_most_taken), _in_a_thread(with_room(_most_taken))
    assert with_it < CALLS // 4
    assert without >= CALLS or sys.version_info >= (3, 13)  # from there on Python keeps a piece to use again


def test_the_function_is_the_same_otherwise() -> None:
    @with_room
    def told(first: int, /, *rest: int, last: str = "z") -> tuple[int, tuple[int, ...], str]:
        """Return what was given."""
        return first, rest, last

    assert told(1, 2, 3, last="y") == (1, (2, 3), "y")
    assert told(1) == (1, (), "z")
    assert told.__name__ == "told"
    assert told.__doc__ == "Return what was given."


def test_what_it_raises_reaches_the_caller() -> None:
    @with_room
    def fails() -> None:
        message = "as it was"
        raise LookupError(message)

    with pytest.raises(LookupError, match="as it was"):
        fails()


def test_room_is_deeper_than_python_recurses() -> None:
    def down(left: int) -> int:
        return 0 if not left else down(left - 1)

    with pytest.raises(RecursionError):
        with_room(down)(sys.getrecursionlimit())
