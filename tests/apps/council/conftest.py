"""What the tests of amendments stand on: people in their roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.test import Client

from dintel.apps.accounts.models import Assignment, User

SignIn = Callable[[str], Client]


@pytest.fixture(autouse=True)
def _plain(settings: Any, tmp_path: Any) -> None:
    """Serve static files under their own names, and let nobody wait for others' proposals."""
    settings.DEMO = True
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    caches["memory"].clear()


@pytest.fixture
def made(db: None) -> Callable[[str], User]:
    """Return a maker of people with one role."""

    def make(role: str) -> User:
        user = User.objects.create_user(f"{role}-{uuid4().hex[:8]}@example.invalid", f"{role} (synthetic)", None)
        user.is_demo = True
        user.save()
        Assignment.objects.create(user=user, role=role, from_on=date(2025, 1, 1))
        return user

    return make


@pytest.fixture
def as_a(made: Callable[[str], User]) -> SignIn:
    """Return a way to open a browser as somebody with a role."""

    def sign_in(role: str) -> Client:
        client = Client()
        client.force_login(made(role), backend="dintel.apps.accounts.backends.StaffBackend")
        return client

    return sign_in
