"""How a server gives back memory that it took for a moment."""

import ctypes
from contextlib import suppress

M_MMAP_THRESHOLD = -3
"""The number of this choice in glibc's ``malloc.h``."""
LARGE_BYTES = 128 * 1024


def give_back_large_pieces() -> None:
    """Have memory of 128 kB and more taken from the system by itself, and given back as soon as it is let go.

    glibc begins like this, but moves the bound up to 32 MB when the first large piece is let go; from then on such
    pieces lie in the heap of a thread, and small ones that outlive them hold it (mallopt(3), ``M_MMAP_THRESHOLD``).
    Does nothing with another C library.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)
