"""Why something was not done."""

from __future__ import annotations


class RefusedError(Exception):
    """Nothing was changed; the message says in the reader's language what and what to do."""
