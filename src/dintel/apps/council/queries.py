"""Kept amendments, as anybody may read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dintel.apps.council.findings import Findings, read
from dintel.apps.council.models import KeptAmendment
from dintel.domain.policy.amend import Amendment
from dintel.lawbook.amendments import read_body

MOST = 100


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept amendment with what was found when it was kept."""

    row: KeptAmendment
    amendment: Amendment
    findings: Findings


def newest() -> Sequence[KeptAmendment]:
    """Return the newest kept amendments, without what was found; one query."""
    return list(KeptAmendment.objects.only("hash", "title", "holds", "at", "policy_on")[:MOST])


def kept(name: str) -> Kept | None:
    """Return the amendment with a hash; one query."""
    row = KeptAmendment.objects.filter(hash=name).first()
    if row is None:
        return None
    return Kept(row, read_body(row.body.encode())[1], read(row.findings))
