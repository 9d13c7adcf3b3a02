"""When Python looks for objects without an owner while a program of Dintel loads and ends."""

import atexit
import gc

USUAL = gc.get_threshold()
YOUNG_OBJECTS = 50_000
"""After so many new objects a program that loads looks for those without an owner; Python's own 700 suit small ones."""


def look_seldom() -> None:
    """Look seldom from here on, and not at all when the program ends.

    What loading makes stays: looking through it again and again takes a tenth of a start, and once more at the end,
    where everything goes anyway, a sixth of a command. A server, which goes on for months, looks as usual once it has
    loaded (`look_as_usual`).
    """
    gc.set_threshold(YOUNG_OBJECTS, *USUAL[1:])
    atexit.register(gc.freeze)


def look_as_usual() -> None:
    """Look as often as Python does."""
    gc.set_threshold(*USUAL)
