"""Keeping an amendment: the one thing that is written here. Nothing adopts one."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from dintel.apps.accounts.models import User
from dintel.apps.council import studies
from dintel.apps.council.findings import written
from dintel.apps.council.models import KeptAmendment
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of
from dintel.apps.ledger.tables import Table
from dintel.domain.policy.amend import Amendment

__all__ = ["TABLES", "keep_amendment"]


def _subject(row: KeptAmendment) -> tuple[str, str]:
    return ("amendment", row.hash)


TABLES = (Table(("amendment",), KeptAmendment, subject=_subject),)


def keep_amendment(*, amendment: Amendment, on: date, by: User, at: datetime) -> KeptAmendment:
    """Keep an amendment to the law of a day with what it would change, and return it; the same one again is the first.

    One that breaks the legal floor is kept as well, and marked. Raises ``BadLawError`` for one that is no law: a wrong
    name, or a conflict.
    """
    said = studies.body(amendment, on)
    if before := KeptAmendment.objects.filter(hash=studies.hash_of(said)).first():
        return before
    found = studies.findings(amendment, on)
    with transaction.atomic():
        kept, is_new = KeptAmendment.objects.get_or_create(
            hash=studies.hash_of(said),
            defaults={
                "body": said.decode(),
                "title": amendment.title,
                "policy_hash": found.policy,
                "policy_on": on,
                "findings": written(found),
                "holds": found.holds,
                "by": by,
                "at": at,
            },
        )
        if is_new:
            ledger.record(
                kind="amendment.kept",
                subject=_subject(kept),
                content={"amendment": content_of(kept)},
                by=actor(by),
                at=at,
            )
    return kept
