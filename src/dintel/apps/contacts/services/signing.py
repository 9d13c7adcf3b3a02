"""The steps that a letter of any room goes through: somebody's words in a draft, and what signing makes of it.

Nothing is saved here. Whose letter it is, what it rests on, and the leaf that holds the step are its own service's.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from dintel.apps.accounts.models import User
from dintel.apps.contacts import letters
from dintel.apps.contacts.letters import LetterData
from dintel.apps.contacts.models.letter import LetterState

CHANGEABLE = frozenset(
    {"to_agency", "to_address", "reference", "answer", "next", "signer_name", "signer_title", "enclosures"}
)
"""What a person may put into a draft in their own words."""


class Held(Protocol):
    """A row of any room that holds a letter."""

    number: str | None
    state: str
    version: int
    content: Any
    signed_by: Any
    signed_at: datetime | None


def reword(letter: Held, changes: Mapping[str, Any], changeable: Collection[str] = CHANGEABLE) -> None:
    """Put other words into a draft; what may not be changed is passed over."""
    told = {name: value for name, value in changes.items() if name in changeable}
    letter.content = letters.as_content(replace(letters.from_content(letter.content), **told))
    letter.version += 1


def sign_off(letter: Held, data: LetterData, *, by: User, at: datetime) -> list[dict[str, Any]]:
    """Sign a draft, with its number in ``data``, and return the columns of its files: format, bytes, SHA-256.

    The same data gives the same bytes.
    """
    letter.number, letter.state, letter.content = data.number, LetterState.SIGNED, letters.as_content(data)
    letter.signed_by, letter.signed_at, letter.version = by, at, letter.version + 1
    made = {"pdf": letters.render_pdf(data), "docx": letters.render_docx(data)}
    return [{"format": form, "body": body, "sha256": hashlib.sha256(body).hexdigest()} for form, body in made.items()]
