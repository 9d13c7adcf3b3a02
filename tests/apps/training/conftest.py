"""People in their roles, and employees without an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.training.models import Employee

Person = Callable[..., User]
SignIn = Callable[[User], Client]
Listed = Callable[..., Employee]
NOW = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
DEPARTMENT = "arts-and-culture"
BACKEND = "dintel.apps.accounts.backends.StaffBackend"


@pytest.fixture(autouse=True)
def _plain_static(settings: Any, tmp_path: Any) -> None:
    """Serve static files under their own names; the people below are demo people."""
    settings.DEMO = True
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def person(db: None) -> Person:
    """Return a maker of people with one role."""

    def make(role: str, *, department: str = "", facility: str = "") -> User:
        user = User.objects.create_user(f"{role}-{uuid4().hex[:8]}@example.invalid", f"{role} (synthetic)", None)
        user.is_demo = True
        user.save()
        Assignment.objects.create(
            user=user, role=role, department=department, facility=facility, from_on=date(2025, 1, 1)
        )
        return user

    return make


@pytest.fixture
def signed_in() -> SignIn:
    """Return a way to sign somebody in, each in a browser of their own."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return sign_in


@pytest.fixture
def listed(db: None) -> Listed:
    """Return a maker of employees who stand on the city's list and have no account."""

    def make(number: str, **more: Any) -> Employee:
        standard = {
            "name": f"Muestra {number} (synthetic)",
            "email": f"{number.lower()}@example.invalid",
            "department": DEPARTMENT,
            "role": "front_desk",
            "from_on": date(2026, 1, 5),
        }
        return Employee.objects.create(number=number, **{**standard, **more})

    return make
