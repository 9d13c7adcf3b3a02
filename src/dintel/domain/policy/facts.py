"""What can be known of a request: attributes with closed value sets, each with ``unknown`` in it.

The product of the sets is the *space*. A request is one *cell* of it, and a cell has a *code*: a
whole number in ``range(space.size)``, mixed radix in the order of the axes, last axis fastest.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

UNKNOWN = "unknown"

AXES = ("asked", "urgency", "document", "requester", "validity", "purpose", "setting")
"""The attributes of a request, in the order that keeps the decision diagram small."""


class UnknownFactError(ValueError):
    """A fact or value that the vocabulary does not hold; the message names the valid ones."""


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an attribute, with the words a person sees."""

    id: str
    label: str
    hint: str = ""
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class Axis:
    """One attribute of a request. ``values`` is closed and its last member is ``unknown``."""

    id: str
    label: str
    values: tuple[Value, ...]
    index: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the values; raise ``ValueError`` if one repeats or ``unknown`` is not last."""
        ids = [value.id for value in self.values]
        if len(set(ids)) != len(ids) or not ids or ids[-1] != UNKNOWN:
            message = f"{self.id}: values must be distinct and end with '{UNKNOWN}', got {ids}"
            raise ValueError(message)
        object.__setattr__(self, "index", {name: at for at, name in enumerate(ids)})

    @property
    def unknown(self) -> int:
        """Return the index of ``unknown``."""
        return len(self.values) - 1

    def at(self, name: str) -> int:
        """Return the index of a value; raise ``UnknownFactError`` naming the nearest one."""
        found = self.index.get(name) if isinstance(name, str) else None
        if found is None:
            message = f"{self.id}: there is no value {name!r}.{_nearest(str(name), list(self.index))}"
            raise UnknownFactError(message)
        return found


@dataclass(frozen=True, slots=True)
class Space:
    """All the cells there are. ``shape`` and ``strides`` follow the order of ``axes``."""

    axes: tuple[Axis, ...]
    shape: tuple[int, ...] = field(init=False)
    strides: tuple[int, ...] = field(init=False)
    size: int = field(init=False)
    by_id: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Derive shape, strides and size."""
        shape = tuple(len(axis.values) for axis in self.axes)
        strides = tuple(math.prod(shape[at + 1 :]) for at in range(len(shape)))
        object.__setattr__(self, "shape", shape)
        object.__setattr__(self, "strides", strides)
        object.__setattr__(self, "size", math.prod(shape))
        object.__setattr__(self, "by_id", {axis.id: at for at, axis in enumerate(self.axes)})

    def axis(self, name: str) -> Axis:
        """Return an axis by name; raise ``UnknownFactError`` naming the nearest one."""
        found = self.by_id.get(name)
        if found is None:
            message = f"there is no fact {name!r}.{_nearest(name, list(self.by_id))}"
            raise UnknownFactError(message)
        return self.axes[found]

    def encode(self, facts: Mapping[str, str]) -> int:
        """Return the code of the cell; a fact not given counts as ``unknown``.

        Raises ``UnknownFactError`` for a name or value outside the vocabulary.
        """
        for name in facts:
            self.axis(name)
        return sum(
            axis.at(facts.get(axis.id, UNKNOWN)) * stride for axis, stride in zip(self.axes, self.strides, strict=True)
        )

    def decode(self, code: int) -> dict[str, str]:
        """Return every fact of the cell ``code``, ``0 <= code < size``, in axis order.

        Raises ``IndexError`` outside that range.
        """
        if not 0 <= code < self.size:
            message = f"code {code} is outside 0..{self.size - 1}"
            raise IndexError(message)
        return {
            axis.id: axis.values[code // stride % len(axis.values)].id
            for axis, stride in zip(self.axes, self.strides, strict=True)
        }

    def known(self, code: int) -> dict[str, str]:
        """Return the facts of a cell without those that are ``unknown``."""
        return {name: value for name, value in self.decode(code).items() if value != UNKNOWN}

    def in_words(self, facts: Mapping[str, str]) -> str:
        """Return facts as a line a person can read: ``What is asked: to ...; Paper: ...``."""
        parts = []
        for axis in self.axes:
            name = facts.get(axis.id, UNKNOWN)
            if name != UNKNOWN:
                parts.append(f"{axis.label}: {axis.values[axis.at(name)].label}")
        return "; ".join(parts) or "nothing known"


def _nearest(name: str, valid: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, valid, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"{hint} Valid: {', '.join(valid)}."
