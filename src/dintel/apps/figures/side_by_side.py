"""Work on many months by several processes, since counting keeps a processor busy and not the database.

Each process has a connection of its own. Inside a transaction there is one process, since no other could see what the
transaction wrote.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import TypeVar

from django.db import connection, connections

Task = TypeVar("Task")
Done = TypeVar("Done")


def side_by_side(work: Callable[[Task], Done], tasks: Sequence[Task], *, processes: int) -> Iterator[Done]:
    """Yield what is done of each task, in their order. Preconditions: 1 <= ``processes``; ``work`` writes nothing."""
    if processes == 1 or connection.in_atomic_block or len(tasks) < processes:
        yield from map(work, tasks)
        return
    connections.close_all()  # a connection cannot be shared with a process that begins as a copy of this one
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork")) as pool:
        yield from pool.map(work, tasks)
