"""What of a contact is sealed: under whose key."""

from __future__ import annotations

from dintel.apps.sealing.services import Subject


def subject_of(number: str) -> Subject:
    """Return whose key seals a contact with this number and all that belongs to it."""
    return Subject("contact", number)
