"""The shapes of numbers: expressions over the plain text that Python and JavaScript read alike."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_ESCAPED = re.compile(r"\\.")
_CLASS = re.compile(r"\[[^\]]*\]")
_UNBOUNDED = re.compile(r"[*+]|\{\d*,\}")
_UNSHARED = re.compile(r"\(\?(?![:=!])|\\[0-9A-Za-z]|[$^]")


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of a number. Its first group is what stands before it and is left in the text.

    With ``capital`` it counts only where the writer began it with a capital letter. Raises
    ``ValueError`` for an expression that is not read alike everywhere, that may match nothing, or
    that repeats without a bound: with bounds, looking at a text takes time in proportion to its
    length, whatever it holds.
    """

    kind: str
    source: str
    capital: bool = False
    expression: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the expression and compile it."""
        bare = _CLASS.sub("x", _ESCAPED.sub("x", self.source))
        if _UNSHARED.search(self.source):
            message = f"{self.source!r} uses what Python and JavaScript read differently: write classes out, [0-9]"
            raise ValueError(message)
        if _UNBOUNDED.search(bare):
            message = f"{self.source!r} repeats without a bound: write {{0,3}} instead of *"
            raise ValueError(message)
        try:
            expression = re.compile(self.source)
        except re.error as error:
            message = f"{self.source!r} is no expression: {error}"
            raise ValueError(message) from error
        if expression.groups != 1 or expression.match(""):
            message = f"{self.source!r} must have one group, what stands before, and match something"
            raise ValueError(message)
        object.__setattr__(self, "expression", expression)
