"""Bytes of a row, whatever somebody wrote there: SQLite keeps text in any column."""

from __future__ import annotations


def octets(found: bytes | memoryview | str) -> bytes:
    """Return what stands in a column of bytes; text that an insider put there is no hash and no cipher of ours."""
    return found.encode("utf-8", "replace") if isinstance(found, str) else bytes(found)
