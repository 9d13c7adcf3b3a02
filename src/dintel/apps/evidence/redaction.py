"""A redacted copy of a file: a file of its own, tied to the original it was made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dintel.apps.evidence.limits import REASON_LENGTH

if TYPE_CHECKING:
    from dintel.apps.evidence.queries import File


@dataclass(frozen=True, slots=True)
class Redaction:
    """Of which original, and what was taken out.

    Raises ``ValueError`` for a copy of a copy, and without words or with too many: a reader must know what is gone.
    """

    original: File
    taken_out: str

    def __post_init__(self) -> None:
        """Refuse what would say nothing."""
        if self.original.copy_of_id is not None:
            message = f"{self.original.key} is a redacted copy itself; make the new one of its original"
            raise ValueError(message)
        if not 0 < len(self.taken_out.strip()) <= REASON_LENGTH:
            message = f"say what was taken out of {self.original.key}, in at most {REASON_LENGTH} characters"
            raise ValueError(message)
