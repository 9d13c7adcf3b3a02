"""How the log stands, for the public page and for commands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from dintel.apps.ledger import keys
from dintel.apps.ledger.models import Alarm, Checkpoint, CheckpointTimestamp, Leaf, Tree, Witness
from dintel.apps.ledger.queries.log import log_key
from dintel.apps.ledger.queries.stamps import AuthorityState, authority
from dintel.domain.merkle.checkpoint import open_checkpoint
from dintel.domain.merkle.verify import VerificationError


@dataclass(frozen=True, slots=True)
class WitnessState:
    """A witness of the settings: when it last cosigned, up to which size, and what went wrong since."""

    name: str
    key: str
    size: int
    cosigned_at: datetime | None
    problem: str
    has_newest: bool


@dataclass(frozen=True, slots=True)
class State:
    """The log as it stands: ``size`` is the tree's, ``checkpoint`` the newest that was signed."""

    key: str
    size: int
    root: bytes
    grown_at: datetime | None
    waiting: int
    checkpoint: Checkpoint | None
    witnesses: tuple[WitnessState, ...]
    alarms: tuple[Alarm, ...]
    timestamps: tuple[CheckpointTimestamp, ...]
    """The newest that an outside authority gave, newest first."""
    authority: AuthorityState


MOST_ALARMS, MOST_TIMESTAMPS = 20, 3


def state() -> State:
    """Return how the log stands; alarms that are not settled come first."""
    tree = Tree.objects.filter(pk=Tree.ONLY).first()
    checkpoint = Checkpoint.objects.last()
    alarms = sorted(Alarm.objects.all()[:MOST_ALARMS], key=lambda alarm: alarm.settled_at is not None)
    return State(
        key=str(log_key()),
        size=tree.size if tree else 0,
        root=bytes(tree.root) if tree else b"",
        grown_at=tree.grown_at if tree else None,
        waiting=Leaf.objects.filter(index=None).count(),
        checkpoint=checkpoint,
        witnesses=_witnesses(checkpoint),
        alarms=tuple(alarms),
        timestamps=tuple(CheckpointTimestamp.objects.order_by("-size")[:MOST_TIMESTAMPS]),
        authority=authority(),
    )


def alarms() -> QuerySet[Alarm]:
    """Return every alarm there ever was, newest first."""
    return Alarm.objects.all()


def is_alarmed() -> bool:
    """Return whether an alarm stands that nobody settled."""
    return Alarm.objects.filter(settled_at=None).exists()


def _witnesses(checkpoint: Checkpoint | None) -> tuple[WitnessState, ...]:
    rows = {row.key: row for row in Witness.objects.all()}
    asked = [(one, rows.get(str(one.key)) or Witness(key=str(one.key))) for one in keys.witnesses()]
    return tuple(
        WitnessState(
            name=one.key.name,
            key=str(one.key),
            size=row.size,
            cosigned_at=row.cosigned_at,
            problem=row.problem,
            has_newest=checkpoint is not None and _has_cosigned(one, checkpoint),
        )
        for one, row in asked
    )


def _has_cosigned(one: keys.Asked, checkpoint: Checkpoint) -> bool:
    try:
        return bool(open_checkpoint(checkpoint.note, log_key(), [one.key])[1])
    except (VerificationError, ValueError):
        return False
