"""What the tests of reports stand on: people in their roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import caches
from django.test import Client

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.evidence import limits
from dintel.domain.reporting import likeness

Person = Callable[..., User]
SignIn = Callable[[User], Client]


@pytest.fixture(autouse=True)
def _plain_static(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve static files under their own names; the people below are demo people; counts begin at nought."""
    settings.DEMO = True
    settings.STATIC_ROOT = tmp_path / "static"
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    monkeypatch.setattr(limits, "FREE_BYTES", 0)
    settings.REPORT_WAIT_SECONDS, settings.REPORTS_WITHOUT_WORK_AN_HOUR = 0, 600  # tests are quicker than people
    caches["memory"].clear()


@pytest.fixture(autouse=True)
def _one_key_of_likeness(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sketch under one key in every run: how much near copies agree depends a little on the key that a city draws."""
    drawn = likeness.sketch
    monkeypatch.setattr(likeness, "sketch", lambda _key, text: drawn(bytes(range(likeness.KEY_BYTES)), text))


@pytest.fixture
def person(db: None) -> Person:
    """Return a maker of people with one role."""

    def make(role: str) -> User:
        user = User.objects.create_user(f"{role}-{uuid4().hex[:8]}@example.invalid", f"{role} (synthetic)", None)
        user.is_demo = True
        user.save()
        Assignment.objects.create(user=user, role=role, facility="", department="", from_on=date(2025, 1, 1))
        return user

    return make


@pytest.fixture
def intake_officer(person: Person) -> User:
    """Return somebody who reads new reports first."""
    return person("intake_officer")


@pytest.fixture
def desk(intake_officer: User) -> Client:
    """Return the intake officer's browser."""
    client = Client()
    client.force_login(intake_officer)
    return client
