"""People in their roles, and a question to the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.verification.services import Asked

Person = Callable[[str], User]
SignIn = Callable[[str], Client]
NOW = datetime(2026, 11, 24, 17, 42, 31, 5, tzinfo=UTC)
BACKEND = "dintel.apps.accounts.backends.StaffBackend"
TICKED = {
    "caller": "resident",
    "place": "home",
    "claimed": "immigration",
    "agency_said": "not_theirs",
    "number_called": "505-555-0100",
}


def asked(**other: Any) -> Asked:
    """Return a question as the desk ticks it."""
    return Asked(**{**TICKED, **other})


@pytest.fixture
def person(db: None, settings: Any) -> Person:
    """Return a maker of people with one role."""
    settings.DEMO = True

    def make(role: str) -> User:
        user = User.objects.create_user(f"{role}-{uuid4().hex[:8]}@example.invalid", f"{role} (synthetic)", None)
        user.is_demo = True
        user.save()
        Assignment.objects.create(user=user, role=role, from_on=date(2025, 1, 1))
        return user

    return make


@pytest.fixture
def signed_in(person: Person) -> SignIn:
    """Return a maker of browsers in which somebody with the role is signed in."""

    def make(role: str) -> Client:
        client = Client()
        client.force_login(person(role), backend=BACKEND)
        return client

    return make
