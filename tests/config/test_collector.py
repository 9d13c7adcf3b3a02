"""A program that loads looks seldom for objects without an owner, one that goes on as often as Python does."""

from __future__ import annotations

import subprocess
import sys

ENDS = """
import gc, atexit, weakref
atexit.register(lambda: print("frozen", gc.get_freeze_count() > 1_000))  # called after what is registered later
from dintel.config.collector import look_as_usual, look_seldom
usual = gc.get_threshold()
look_seldom()
print("seldom", gc.get_threshold()[0] > 10 * usual[0], gc.get_threshold()[1:] == usual[1:])
look_as_usual()
print("usual", gc.get_threshold() == usual)
"""


def test_what_a_program_has_loaded_is_not_looked_through_while_it_loads_nor_when_it_ends() -> None:
    told = subprocess.run([sys.executable, "-c", ENDS], capture_output=True, text=True, check=True)
    assert told.stdout.split("\n")[:-1] == ["seldom True True", "usual True", "frozen True"], told.stderr
