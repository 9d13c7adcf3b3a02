"""What a check of the whole log finds, one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not add up: what kind, where, and what was found."""

    kind: str
    where: str
    details: str

    def __str__(self) -> str:
        """Return the fault as a line."""
        return f"{self.kind}: {self.where}: {self.details}"
