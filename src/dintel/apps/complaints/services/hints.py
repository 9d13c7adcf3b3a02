"""What makes a report findable beside others like it: a sketch of its words, blind tokens of numbers and plates.

Both are made under keys that stay in use and lie sealed; they go when the report does.
"""

from __future__ import annotations

from collections.abc import Mapping

from dintel.apps import rows
from dintel.apps.complaints.models import Hint, Report
from dintel.apps.sealing.services import Subject, opened, standing_key
from dintel.domain.reporting import likeness, marks
from dintel.domain.sealing import blind

LIKENESS = Subject("complaints", "likeness")
TOKENS = Subject("complaints", "hints")
PLATE = "plate"
"""A question whose name has this in it asks for a plate."""


def sketch_of(answers: Mapping[str, object]) -> bytes | None:
    """Return the sketch of what somebody wrote in their own words; ``None`` where they wrote none."""
    return likeness.sketch(opened(standing_key(subject=LIKENESS)).secret, written(answers)) or None


def written(answers: Mapping[str, object]) -> str:
    """Return what somebody wrote in their own words; a choice that was made is one word and is left out."""
    return "\n".join(text for text in answers.values() if isinstance(text, str) and len(text.split()) > 1)


def add_hints(*, report: Report, answers: Mapping[str, object]) -> int:
    """Write the blind tokens of a new report, in the transaction that keeps it; return how many."""
    named = {(Hint.Kind.PHONE, one) for one in marks.phones(written(answers))}
    named |= {(Hint.Kind.PLATE, one) for one in marks.plates(written(answers))}
    named |= {(Hint.Kind.PLATE, one) for one in _plates_asked_for(answers)}
    secret = opened(standing_key(subject=TOKENS)).secret if named else b""
    hints = [Hint(report=report, kind=kind, token=blind.index(secret, f"reports/{kind}", one)) for kind, one in named]
    rows.add(hints)
    return len(hints)


def _plates_asked_for(answers: Mapping[str, object]) -> set[str]:
    given = {str(text) for question, text in answers.items() if PLATE in question and isinstance(text, str)}
    return {plate for plate in map(marks.plate_of, given) if plate}
