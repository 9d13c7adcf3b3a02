"""What cannot be done so; the words are for the person."""

from __future__ import annotations


class FoiaError(Exception):
    """What cannot be done so; ``field`` is the form's field that it concerns, empty if none."""

    def __init__(self, words: str, field: str = "") -> None:
        """Keep the words."""
        super().__init__(words)
        self.words, self.field = words, field


class FoiaChangedError(Exception):
    """Somebody else changed it while the page was open."""
