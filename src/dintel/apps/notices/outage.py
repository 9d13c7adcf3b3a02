"""The key that seals is missing: said once when work first needs it, and once when it is back.

The worker goes on meanwhile with what needs no key: it numbers and signs leaves, and sends what was announced.
"""

from __future__ import annotations

import logging

from dintel.apps.sealing.providers import KeySourceError

log = logging.getLogger("dintel.notices")
_standing: list[KeySourceError] = []


def begin(problem: KeySourceError) -> None:
    """Say what is missing and the way out, unless that was said already."""
    if not _standing:
        _standing.append(problem)
        log.critical("%s Until then nobody is warned of deadlines and nothing is escalated; all of it waits.", problem)


def look() -> bool:
    """Return whether work can be done as usual; say so if it can again."""
    from dintel.apps.sealing.queries import is_key_at_hand  # noqa: PLC0415 - models are there only now

    if _standing and is_key_at_hand():
        _standing.clear()
        log.warning("The wrapping key is at hand again. What waited is done within half a minute.")
    return not _standing
