"""Looks at sensitive records."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from dintel.apps.accounts.models import Look, User


@transaction.atomic
def record_look(*, user: User, kind: str, key: str, action: str, at: datetime) -> Look:
    """Record that a person looked at a record; return the look. Each look is its own row."""
    return Look.objects.create(user=user, at=at, kind=kind, key=key, action=action)
