"""What is open on a record’s files: what the room of the record says of whoever asks."""

from __future__ import annotations

from django.http import Http404

from dintel.apps.accounts import subjects
from dintel.apps.accounts.access import Access

READ, ADD, HOLD = "evidence.read", "evidence.add", "evidence.hold"


def may(access: Access, action: str, kind: str, key: str) -> bool:
    """Return whether the action is open on a record's files."""
    return subjects.may(access, action, kind, key)


def require(access: Access, action: str, kind: str, key: str) -> None:
    """Do nothing when the action is open. Raises Http404 otherwise, as for a record that is not there."""
    if not may(access, action, kind, key):
        raise Http404
