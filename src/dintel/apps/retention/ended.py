"""What answers words that come too late: the record they are for was disposed of."""

from __future__ import annotations


class DisposedError(Exception):
    """The record was disposed of, perhaps while somebody wrote to it; nothing of what they wrote was kept."""

    def __init__(self, number: str) -> None:
        """Say which, and where its end is told."""
        self.number = number
        super().__init__(
            f"{number} was disposed of, so nothing can be added to it and nothing was kept. Its certificate of disposal"
            " says when and why; write down what is new in a record of its own."
        )
