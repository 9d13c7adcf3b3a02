"""What somebody looked at between two moments, as the log has it: looks, checks, exports, the checkpoint."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Count, QuerySet

from dintel.apps.accounts.models import Look, User
from dintel.apps.audit.models import Check, Export
from dintel.apps.ledger import queries as ledger
from dintel.apps.ledger.models import Checkpoint
from dintel.domain.canonical import Plain
from dintel.domain.merkle.lines import write_base64


@dataclass(frozen=True, slots=True)
class Looks:
    """How often somebody looked at records of a kind, and at how many of them."""

    kind: str
    looks: int
    records: int


@dataclass(frozen=True, slots=True)
class Seen:
    """All of it."""

    looks: Sequence[Looks]
    looks_sha256: str
    checks: Sequence[Check]
    exports: Sequence[Export]
    checkpoint: Checkpoint | None

    @property
    def is_nothing(self) -> bool:
        """Whether there was no look, no check and no export."""
        return not (self.looks or self.checks or self.exports)

    @property
    def total(self) -> int:
        """How many looks."""
        return sum(one.looks for one in self.looks)

    def facts(self) -> dict[str, Plain]:
        """Return it as plain data."""
        point = self.checkpoint
        return {
            "looks": [{"kind": one.kind, "looks": one.looks, "records": one.records} for one in self.looks],
            "looks_sha256": self.looks_sha256,
            "checks": [
                {"number": one.pk, "kind": one.kind, "at": moment(one.ended_at), "faults": one.faults}
                for one in self.checks
            ],
            "exports": [_export(one) for one in self.exports],
            "checkpoint": {"size": point.size, "root": write_base64(bytes(point.root))} if point else {},
        }


def _export(one: Export) -> dict[str, Plain]:
    told: dict[str, Plain] = {"number": one.pk, "sha256": one.sha256, "size": one.size, "entries": one.checkpoint}
    return {**told, "faults_known": one.faults, "counts": dict(one.counts)}


def seen(person: User, since: datetime, until: datetime) -> Seen:
    """Return what somebody saw in ``[since, until)``; looks at the room itself are none."""
    rows = _looks(person, since, until)
    kinds = rows.order_by().values("kind").annotate(looks=Count("pk"), records=Count("key", distinct=True))
    span = {"ended_at__gte": since, "ended_at__lt": until}
    return Seen(
        looks=tuple(Looks(row["kind"], row["looks"], row["records"]) for row in kinds.order_by("kind")),
        looks_sha256=hashlib.sha256(b"".join(_lines(rows))).hexdigest(),
        checks=tuple(Check.objects.filter(**span, by=person, faults__isnull=False).order_by("pk")),
        exports=tuple(Export.objects.filter(**span, by=person, trouble="").order_by("pk")),
        checkpoint=ledger.newest(),
    )


def look_lines(person: User, since: datetime, until: datetime) -> Iterator[bytes]:
    """Yield the looks themselves, a line each; a statement holds the SHA-256 of this file."""
    return _lines(_looks(person, since, until))


def _looks(person: User, since: datetime, until: datetime) -> QuerySet[Look]:
    return Look.objects.filter(user=person, at__gte=since, at__lt=until).order_by("at", "pk")


def _lines(rows: QuerySet[Look]) -> Iterator[bytes]:
    for row in rows.iterator():
        yield f"{moment(row.at)},{row.action},{row.kind},{row.key}\n".encode()


def moment(at: datetime | None) -> str:
    """Return a moment as statements have it: UTC, to the second; empty for none."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else ""
