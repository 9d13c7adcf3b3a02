"""What stops an operation."""

from __future__ import annotations


class OperationError(Exception):
    """Nothing was lost and nothing is half done. The message says what, where, why and what to do now."""
