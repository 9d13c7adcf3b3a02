"""What stops the store."""

from __future__ import annotations


class FullError(Exception):
    """The disk has no room. What was there before is as it was."""


class AwayError(OSError):
    """The bucket does not answer, or not as it should. What was there before is as it was; the message says why."""
