"""What the tests of duties stand on: people in their roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from dintel.apps.accounts.models import Assignment, User

Person = Callable[..., User]
SignIn = Callable[[User], Client]


DEPARTMENT, SITE = "arts-and-culture", "alamosa-robert-l-murphy-library"


@pytest.fixture(autouse=True)
def _plain_static(settings: Any, tmp_path: Any) -> None:
    """Serve static files under their own names; the people below are demo people."""
    settings.DEMO = True
    settings.STATIC_ROOT = tmp_path / "static"
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def person(db: None) -> Person:
    """Return a maker of people with one role."""

    def make(role: str, *, facility: str = "", department: str = "") -> User:
        user = User.objects.create_user(f"{role}-{uuid4().hex[:8]}@example.invalid", f"{role} (synthetic)", None)
        user.is_demo = True
        user.save()
        place = {"facility": facility, "department": department}
        Assignment.objects.create(user=user, role=role, **place, from_on=date(2025, 1, 1))
        return user

    return make


@pytest.fixture
def signed_in() -> SignIn:
    """Return a way to sign somebody in, each in a browser of their own."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
        return client

    return sign_in


@pytest.fixture
def coordinator(person: Person) -> User:
    """Return the coordinator of the roll-out."""
    return person("equity_coordinator")


@pytest.fixture
def liaison(person: Person) -> User:
    """Return the liaison of the department of libraries."""
    return person("liaison", department=DEPARTMENT)


@pytest.fixture
def site_lead(person: Person) -> User:
    """Return the lead of a library."""
    return person("site_lead", facility=SITE)
