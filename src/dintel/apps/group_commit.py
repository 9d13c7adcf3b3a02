"""Many callers, one commit: what comes while another is written goes together into the next transaction.

A commit waits for the disk, whatever it holds. So callers of one process line up, and whoever comes to
the front writes for all who stand there; each returns when what it asked for is durable. Databases call
this group commit. It serves acts that read nothing they depend on, such as a look at a record.

1. Inside a transaction of the caller's the act belongs to that transaction, and nobody waits for it.
2. One act that cannot be written takes no other with it: after a failure each is written by its caller
   alone, who gets the error of its own act.
3. If the connection breaks during the commit nobody knows whether it took place, and what is written
   again may stand twice. It is never missing.
4. Whoever writes for others writes for callers of its own agency only (`binding`): each has a line of its own.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

from django.db import connection, transaction

from dintel.apps import binding

MOST = 100
"""Acts of one transaction: the first of them waits for the last."""
Act = TypeVar("Act")
Done = TypeVar("Done")


@dataclass(slots=True)
class _Place(Generic[Act, Done]):
    act: Act
    was_led: bool = False
    done: tuple[Done, ...] = ()
    """What came of the act, once its commit has returned."""


class GroupCommit(Generic[Act, Done]):
    """Acts of one sort, written together by ``write``.

    ``write`` is called in a transaction and returns what came of each act, in their order.
    """

    def __init__(self, write: Callable[[Sequence[Act]], Sequence[Done]]) -> None:
        """Begin with nobody waiting."""
        self._write = write
        self._lines: defaultdict[int, deque[_Place[Act, Done]]] = defaultdict(deque)  # 4.
        self._front = Lock()

    def do(self, act: Act) -> Done:
        """Return what came of an act, which is durable then. Raises what ``write`` raises for it."""
        if connection.in_atomic_block:  # 1.
            return self._alone(act)
        place: _Place[Act, Done] = _Place(act)
        waiting = self._lines[binding.whose()]
        waiting.append(place)
        with self._front:
            while not place.was_led:  # whoever comes to the front first need not stand first
                self._lead(waiting)
        return place.done[0] if place.done else self._alone(act)  # 2.

    def _lead(self, waiting: deque[_Place[Act, Done]]) -> None:
        places = [waiting.popleft() for _ in range(min(MOST, len(waiting)))]
        for place in places:
            place.was_led = True
        try:
            with transaction.atomic():
                done = self._write([place.act for place in places])
        except Exception:  # whichever it is, its own caller gets it
            if len(places) == 1:
                raise
            return
        for place, one in zip(places, done, strict=True):
            place.done = (one,)

    def _alone(self, act: Act) -> Done:
        with transaction.atomic():
            (done,) = self._write([act])
        return done
