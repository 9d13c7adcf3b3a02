"""The C library is asked to hold little, and nothing is asked where it is another one."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

from dintel.config import memory

PROGRAM = """
import ctypes, sys, threading
from dintel.config import memory
memory.share_one_heap()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
def take(): kept.append([libc.malloc(2_000) for _ in range(100)])
kept = []
threads = [threading.Thread(target=take) for _ in range(4)]
[one.start() for one in threads]
[one.join() for one in threads]
sys.stdout.flush()
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "gnu_get_libc_version"), reason="another C library")
def test_threads_share_one_heap() -> None:
    told = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True).stdout
    assert told.count("<heap nr=") == 1, told


@pytest.mark.parametrize("problem", [OSError, AttributeError, TypeError])
def test_where_it_cannot_be_asked_nothing_happens(monkeypatch: pytest.MonkeyPatch, problem: type[Exception]) -> None:
    def refused(_name: object) -> object:
        raise problem

    monkeypatch.setattr(ctypes, "CDLL", refused)
    memory.give_back()
    memory.share_one_heap()


def test_what_is_given_back_leaves_what_is_used() -> None:
    kept = [bytes([number % 256]) * 5_000 for number in range(200)]
    memory.give_back()
    assert [one[0] for one in kept] == [number % 256 for number in range(200)]
