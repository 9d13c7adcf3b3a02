"""What the register's tests stand on: people in roles, and contacts to work with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.apps.contacts.made import NOW, filed, report

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.contacts.models import Contact
from dintel.apps.contacts.report import Asked

Person = Callable[..., User]
File = Callable[..., Contact]


@pytest.fixture(autouse=True)
def _plain_static(settings: Any, tmp_path: Any) -> None:
    """Serve static files under their own names, and keep files in a folder of the test."""
    settings.STATIC_ROOT = tmp_path / "static"
    settings.DEMO = True  # people made here need no second factor
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def person(db: None) -> Person:
    """Return a maker of people with one role; demo accounts need no second factor."""

    def make(role: str, *, facility: str = "", department: str = "", name: str = "") -> User:
        user = User.objects.create_user(f"{role}-{uuid4().hex[:6]}@example.invalid", name or role, None)
        user.is_demo = True
        user.save()
        Assignment.objects.create(
            user=user, role=role, facility=facility, department=department, from_on=date(2025, 1, 1)
        )
        return user

    return make


@pytest.fixture
def counsel(person: Person) -> User:
    """Return a city attorney."""
    return person("counsel", name="Counsel (synthetic)")


@pytest.fixture
def duty_officer(person: Person) -> User:
    """Return the Mayor's Office duty officer."""
    return person("duty_officer", name="Duty officer (synthetic)")


@pytest.fixture
def file(db: None) -> File:
    """Return a maker of contacts."""

    def make(*asked: Asked, by: User | None = None, at: datetime = NOW, **more: Any) -> Contact:
        receipt = filed(report(*asked, **{"began_at": at, **more}), by=by, at=at)
        return Contact.objects.get(number=receipt.number)

    return make


@pytest.fixture
def signed_in(client: Client) -> Callable[[User], Client]:
    """Return a way to sign somebody in."""

    def sign_in(user: User) -> Client:
        client.force_login(user)
        return client

    return sign_in
