"""Numbers drawn by lot: their order tells nothing of when what they name came."""

from __future__ import annotations

import secrets

from dintel.apps.complaints.models import Referral, Report

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0 or O, 1, I or L, and no U, which turns numbers into words."""
NUMBER_LETTERS = 5


def draw_number(model: type[Report | Referral], beginning: str, year: int) -> str:
    """Return a number such as ``R-2026-7K3D9`` that no row of the table has."""
    while True:
        number = f"{beginning}-{year}-{''.join(secrets.choice(LETTERS) for _ in range(NUMBER_LETTERS))}"
        if not model.objects.filter(number=number).exists():
            return number
