"""Room in one piece for what a function calls."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Returned = TypeVar("Returned")

ROOM = 65_536
"""Slots of eight bytes that the frame asks for. Its thread then has a piece of a megabyte, half of which is left for
calls: more than Python lets anything recurse. Memory that no frame reaches is never taken."""


def with_room(function: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """Return a function that does what ``function`` does, with room in one piece for all that it calls.

    Python 3.11 and 3.12, and 3.13 and 3.14 until they kept one to use again, hold the frames of a thread in pieces of
    16 kB. A loop that calls across the edge of one takes the next from the system, and gives it back, at every call
    (CPython issue 142183). Templates of pages lie at such a depth: up to half of a page's time went there.
    """

    def roomy(*args: Given.args, **kwargs: Given.kwargs) -> Returned:
        return function(*args, **kwargs)

    roomy.__code__ = roomy.__code__.replace(co_stacksize=ROOM)
    return wraps(function)(roomy)
