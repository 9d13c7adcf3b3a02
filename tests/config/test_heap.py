"""Memory that was taken for a moment goes back, whatever small thing was put behind it."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

LETS_GO = """
import sys
from dintel.config.heap import give_back_large_pieces
if sys.argv[1] == "given back":
    give_back_large_pieces()

def held():
    return int(open("/proc/self/statm").read().split()[1]) * 4096

first = bytearray(24 << 20)
del first  # from here on glibc would take smaller ones from the heap
before, large, small = held(), [], []
for _turn in range(100):
    large.append(bytearray(b"x" * 200_000))
    small.append(bytearray(b"x" * 1_000))  # outlives the one before it
large.clear()
print(held() - before)
"""


def _kept(how: str) -> int:
    told = subprocess.run([sys.executable, "-c", LETS_GO, how], capture_output=True, text=True, check=True)
    return int(told.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library keeps its own rule")
def test_large_pieces_go_back_to_the_system() -> None:
    assert _kept("as glibc does") > 10_000_000
    assert _kept("given back") < 2_000_000
