"""Why something in the auditor's room is refused, in words for the person."""

from __future__ import annotations


class AuditError(Exception):
    """It cannot be done like this; ``field`` says where the words belong."""

    def __init__(self, words: str, field: str = "") -> None:
        """Keep the field beside the words."""
        super().__init__(words)
        self.field = field
