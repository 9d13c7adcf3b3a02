"""A drawer of the library with files in it, and people who may open it or not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.apps.evidence.evidence_device import KIND, Device

from dintel.apps.accounts import subjects
from dintel.apps.accounts.models import Assignment, User
from dintel.apps.evidence import limits

Make = Callable[..., User]

subjects.register(
    subjects.Kind(
        id=KIND,
        path=lambda key: f"/drawers/{key}/",
        may=lambda access, action, key: access.may(action, facility=key.partition("-")[0]),
    )
)


@pytest.fixture(autouse=True)
def evidence_dir(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of its own for each test; static files as a developer's server has them."""
    settings.DEMO = True  # the accounts below are demo accounts, which need no second factor
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    monkeypatch.setattr(limits, "FREE_BYTES", 0)
    return settings.EVIDENCE_DIR


@pytest.fixture
def person(db: None) -> Make:
    """Make somebody with a role; the names say the role and nobody's name."""

    def make(role: str = "site_lead", facility: str = "library") -> User:
        number = User.objects.count() + 1
        user = User.objects.create_user(f"{role}-{number}@example.invalid", f"{role} {number} (synthetic)")
        user.is_demo = True
        user.save()
        city_wide = role in {"counsel", "auditor", "duty_officer", "administrator"}
        Assignment.objects.create(
            user=user, role=role, facility="" if city_wide else facility, from_on=date(2026, 1, 1)
        )
        return user

    return make


@pytest.fixture
def lead(person: Make) -> User:
    """Return the site lead of the library, who may add and open files."""
    return person()


@pytest.fixture
def counsel(person: Make) -> User:
    """Return a city attorney, who may hold as well."""
    return person("counsel")


@pytest.fixture
def desk(lead: User) -> Client:
    """Return the site lead's browser."""
    client = Client()
    client.force_login(lead)
    return client


@pytest.fixture
def attorney(counsel: User) -> Client:
    """Return the attorney's browser."""
    client = Client()
    client.force_login(counsel)
    return client


@pytest.fixture
def device(desk: Client) -> Device:
    """Return the site lead's phone."""
    return Device(desk)
