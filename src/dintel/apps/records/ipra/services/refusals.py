"""Why something about a request for the city's records cannot be written so."""

from __future__ import annotations


class InspectionError(Exception):
    """It cannot be so; ``words`` say what and what to do, for the person, and ``field`` where."""

    def __init__(self, words: str, field: str = "") -> None:
        """Keep both."""
        super().__init__(words)
        self.words, self.field = words, field


class ChangedError(InspectionError):
    """Somebody else changed it while the page was open."""
