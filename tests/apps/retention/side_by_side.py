"""Two people, or two workers, at one moment: each in a thread with a connection of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

SECONDS = 30
PAUSE_SECONDS = 0.3
Act = Callable[[], object]


def side_by_side(patch: pytest.MonkeyPatch, inside: tuple[Any, str], first: Act, second: Act) -> tuple[Any, Any]:
    """Begin the second act while the first stands inside a function, and return what each gave, or raised.

    ``inside`` is the module and the name of that function. The first goes on by itself: the second may be waiting
    for it.
    """
    where, name = inside
    real, is_inside, threads = getattr(where, name), threading.Event(), {}
    given: dict[int, object] = {}

    def slowly(*args: Any, **more: Any) -> object:
        if threading.current_thread() is threads.get(0) and not is_inside.is_set():
            is_inside.set()
            time.sleep(PAUSE_SECONDS)
        return real(*args, **more)

    def do(which: int, act: Act) -> None:
        try:
            given[which] = act()
        except BaseException as error:  # noqa: BLE001 - judged by the caller
            given[which] = error
        finally:
            connections.close_all()

    patch.setattr(where, name, slowly)
    threads |= {which: threading.Thread(target=do, args=(which, act)) for which, act in enumerate((first, second))}
    threads[0].start()
    assert is_inside.wait(SECONDS), f"{name} was not reached: {given}"
    threads[1].start()
    for thread in threads.values():
        thread.join(SECONDS)
    assert len(given) == len(threads), f"somebody still waits: {given}"
    patch.setattr(where, name, real)
    return given[0], given[1]
