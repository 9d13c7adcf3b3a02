"""Looks at sensitive records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dintel.apps import rows
from dintel.apps.accounts.models import Look, User
from dintel.apps.group_commit import GroupCommit
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of


@dataclass(frozen=True, slots=True)
class NewLook:
    """That a person looked at a record, as it is to be written down."""

    user: User
    kind: str
    key: str
    action: str
    at: datetime


def record_look(*, user: User, kind: str, key: str, action: str, at: datetime) -> Look:
    """Record that a person looked at a record; return the look. Each look is its own row and leaf.

    Looks of many people at the same moment share a commit; each is durable when this returns.
    """
    return _LOOKS.do(NewLook(user, kind, key, action, at))


@transaction.atomic
def record_looks(looks: Sequence[NewLook]) -> list[Look]:
    """Record several looks at once, all of them or none; return them in their order."""
    return _written(looks)


def _written(looks: Sequence[NewLook]) -> list[Look]:
    written = rows.add_known(
        Look(user=new.user, at=new.at, kind=new.kind, key=new.key, action=new.action) for new in looks
    )
    ledger.record_many([_leaf(look) for look in written])
    return written


_LOOKS: GroupCommit[NewLook, Look] = GroupCommit(_written)


def _leaf(look: Look) -> ledger.NewLeaf:
    content = {"look": content_of(look)}
    return ledger.NewLeaf("look.recorded", (look.kind, look.key), content, look.at, actor(look.user))
