"""Why a token proves nothing, by name; apart from ``token``, so that naming a failure loads no cryptography."""

from __future__ import annotations

MALFORMED, REFUSED, OTHER_REQUEST, OTHER_DATA = "malformed", "refused", "other_request", "other_data"
OTHER_POLICY, UNTRUSTED, NO_ROOTS = "other_policy", "untrusted", "no_roots"
MOST_TOKEN_BYTES = 64 * 1024
"""A token with its certificates has 1 to 8 thousand bytes."""


class TokenError(ValueError):
    """A token proves nothing of these bytes. ``kind`` is one of this module's names."""

    def __init__(self, kind: str, details: str) -> None:
        """Keep the kind, for words in any language, and what exactly failed."""
        super().__init__(details)
        self.kind = kind
