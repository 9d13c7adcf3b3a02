"""What is asked of the GNU C library about memory; where the system has another one, nothing is asked.

1. Each thread would have a heap of its own for what is larger than half a kilobyte, and keep what it gave back. Threads
   that answer pages take turns anyway, so one heap does for all.
2. What loading leaves unused is given back to the system before processes are forked, each of which would keep it.
"""

import ctypes

M_ARENA_MAX = -8
"""Its number in `malloc.h`."""


def share_one_heap() -> None:
    """Let all threads of this process take from one heap (1.); only before the first of them."""
    _ask("mallopt", M_ARENA_MAX, 1)


def give_back() -> None:
    """Give back what is free at the end of the heap and in whole pages (2.)."""
    _ask("malloc_trim", 0)


def _ask(name: str, *numbers: int) -> None:
    try:
        asked = getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):
        return
    asked(*numbers)
