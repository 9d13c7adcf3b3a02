"""Looks at sensitive records."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dintel.apps import rows
from dintel.apps.accounts.models import Look, User
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.content import actor, content_of


@transaction.atomic
def record_look(*, user: User, kind: str, key: str, action: str, at: datetime) -> Look:
    """Record that a person looked at a record; return the look. Each look is its own row and leaf."""
    (look,) = rows.add_known([Look(user=user, at=at, kind=kind, key=key, action=action)])
    ledger.record(kind="look.recorded", subject=(kind, key), content={"look": content_of(look)}, by=actor(user), at=at)
    return look
