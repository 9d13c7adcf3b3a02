"""The marker in every sealed column of an auditor's statement."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from dintel.apps.accounts.models import User
from dintel.apps.accounts.services import record_look
from dintel.apps.audit.services import Spoken, make_statement


def plant_audit(marker: str, by: User) -> None:
    """State something after one look."""
    at = timezone.now()
    record_look(user=by, kind="contact", key="C-2026-000001", action="contact.read", at=at)
    now = at + timedelta(seconds=1)
    make_statement(spoken=Spoken(at - timedelta(hours=1), now, f"{marker} stated"), by=by, at=now)
