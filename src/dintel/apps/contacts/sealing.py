"""What of a contact is sealed: under whose key, and to which place."""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from dintel.apps.sealing.services import Subject


def subject_of(number: str) -> Subject:
    """Return whose key seals a contact with this number and all that belongs to it."""
    return Subject("contact", number)


class Place(TypedDict):
    """As `seal_text` and `unseal_text` ask for it."""

    subject: Subject
    table: str
    row: str
    field: str


def note_place(number: str, key: UUID) -> Place:
    """Return the place of a privileged note's words: under the key of the contact with this number."""
    return {"subject": subject_of(number), "table": "privileged_note", "row": str(key), "field": "words"}
