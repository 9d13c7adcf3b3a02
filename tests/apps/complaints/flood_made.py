"""Reports made in numbers: a flood from a few templates, and the one among them that is true."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import count
from uuid import uuid4

from django.db import transaction

from dintel.apps import rows
from dintel.apps.complaints.models import Report
from dintel.apps.complaints.services import hints
from dintel.apps.sealing.services import Subject, new_keys

AT = datetime(2026, 11, 26, 16, 0, tzinfo=UTC)
DAY = date(2026, 11, 26)
TRUE = (
    "A man with a badge on a chain came to the laundry on Zuni and said he was from immigration. He asked my mother "
    "for six hundred dollars or he would take her. He wrote 505-555-0147 on a card. Grey truck, plate ABC-123."
)
HEARD = """
agents came officers house street fake reported bad police many people always every day they never again stop city money
badge van car black white door night morning took asked nothing something false true wrong where when because before
"""
WORDS = HEARD.split()

NUMBERS = count(secrets.randbits(31))
"""One after another: of ten thousand drawn by lot two would sometimes be the same."""


def junk(number: int, *, templates: int = 10) -> list[str]:
    """Return that many accounts of a flood, each one of a few templates with every tenth word exchanged."""
    chance = random.Random(5)
    plans = [chance.choices(WORDS, k=60) for _ in range(templates)]
    return [
        " ".join(chance.choice(WORDS) if chance.random() < 0.1 else word for word in plans[one % templates])
        for one in range(number)
    ]


def made(accounts: Iterable[str], *, proof: bool = False, day: date = DAY, **more: str) -> list[Report]:
    """Keep reports with these accounts, with their hints, as a filing does."""
    with transaction.atomic():
        return _made(
            [{"what_happened": account, "wants": "money", **more} for account in accounts], proof=proof, day=day
        )


def _made(told: list[Mapping[str, str]], *, proof: bool, day: date) -> list[Report]:
    keys = [uuid4() for _ in told]
    data_keys = new_keys(subjects=[Subject("report", str(key)) for key in keys])
    reports = [
        Report(
            pk=key,
            number=f"R-2026-{next(NUMBERS):08X}",
            received_on=day,
            language="en",
            data_key=data_key,
            code_mark=secrets.token_bytes(32),
            answers=answers,
            likeness=hints.sketch_of(answers),
            proof=proof,
        )
        for key, data_key, answers in zip(keys, data_keys, told, strict=True)
    ]
    rows.add(reports)
    for report, answers in zip(reports, told, strict=True):
        hints.add_hints(report=report, answers=answers)
    return reports
