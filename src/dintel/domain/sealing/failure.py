"""Why something sealed does not open."""

from __future__ import annotations


class UnsealError(Exception):
    """Something does not open: another key, another place, or bytes that are not the ones sealed.

    What was wrong inside is not told, since whoever changes bytes must not learn from the answer.
    """

    def __init__(self, what: str) -> None:
        """Keep what did not open."""
        super().__init__(
            f"{what} does not open: it was changed, moved from its place, or sealed with another key."
            " Keep it as it is, and take it from a backup."
        )


def require_length(what: str, value: bytes, length: int) -> None:
    """Return if ``value`` has ``length`` bytes; raise ``ValueError`` otherwise."""
    if len(value) != length:
        message = f"{what} has {length} bytes, not {len(value)}"
        raise ValueError(message)
