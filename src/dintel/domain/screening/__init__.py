"""What free text must not hold: people's numbers, status, birthplace, religion, nationality.

1. ``fold`` makes a text plain: small letters without accents, ASCII digits, one kind of dash, dot
   and space, nothing invisible; and it remembers where each character stood.
2. A ``Shape`` is an expression for a number, a ``Phrase`` a few words in order. Both are handed in;
   which they are is data outside the walls.
3. ``find`` returns what a text holds, in order and without overlap; ``remove`` takes it out.

It warns a careful writer. It is no defence against someone who wants to get a word past it.
"""

from dintel.domain.screening.fold import Folded, fold
from dintel.domain.screening.phrases import NUMBER, Phrase, read_phrase
from dintel.domain.screening.screen import (
    KINDS,
    NEVER_KEPT,
    SPARED,
    Finding,
    Screen,
    clean_text,
    find,
    remove,
)
from dintel.domain.screening.shapes import Shape

__all__ = [
    "KINDS",
    "NEVER_KEPT",
    "NUMBER",
    "SPARED",
    "Finding",
    "Folded",
    "Phrase",
    "Screen",
    "Shape",
    "clean_text",
    "find",
    "fold",
    "read_phrase",
    "remove",
]
