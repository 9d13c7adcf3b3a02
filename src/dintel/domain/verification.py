"""What a verification desk may answer about officers a caller already sees, so that nobody can be tracked by asking.

1. Whoever sees nobody, or asks for more than the scene before them (where else, how many, who, when), learns nothing.
2. The agency that the officers named says they are its own: verified.
3. It says they are not: not verified. That is no finding that they are false: they may be of another agency.
4. Anything else, and any silence: unknown.
"""

from __future__ import annotations

from collections.abc import Collection

VERIFIED = "verified"
NOT_VERIFIED = "not_verified"
UNKNOWN = "unknown"
ANSWERS = (VERIFIED, NOT_VERIFIED, UNKNOWN)

THEIRS = "theirs"
NOT_THEIRS = "not_theirs"
NO_ANSWER = "no_answer"
NOT_ASKED = "not_asked"
AGENCY_SAID = (THEIRS, NOT_THEIRS, NO_ANSWER, NOT_ASKED)

NO_SCENE = "no_scene"
ASKS_WHERE = "asks_where"
ASKS_WHO = "asks_who"
AGAIN = "again"
MARKS = (NO_SCENE, ASKS_WHERE, ASKS_WHO, AGAIN)
"""What looks like fishing. ``again`` alone stops no answer: fear asks twice too."""
STOPS = frozenset({NO_SCENE, ASKS_WHERE, ASKS_WHO})


def answer_of(*, agency_said: str, marks: Collection[str]) -> str:
    """Return the only answer there is: one of ``ANSWERS``.

    ``agency_said`` is one of ``AGENCY_SAID`` and speaks of the scene the caller described, ``marks`` are of ``MARKS``.
    Raises ``ValueError`` for anything else. Source: the city's announcement of 12 July 2025 and this system's own limit
    on it (``law/us/nm/albuquerque/instruments/apd-verification-service``).
    """
    if agency_said not in AGENCY_SAID or not set(marks) <= set(MARKS):
        message = f"{agency_said!r} with marks {sorted(marks)}: nobody defined that"
        raise ValueError(message)
    if STOPS & set(marks):  # 1.
        return UNKNOWN
    if agency_said == THEIRS:  # 2.
        return VERIFIED
    if agency_said == NOT_THEIRS:  # 3.
        return NOT_VERIFIED
    return UNKNOWN  # 4.
