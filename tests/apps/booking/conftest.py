"""What the booking centre's tests stand on: people in their roles, and entries for the log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.apps.booking.written import CENTRE, NOW, entry

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.booking import services
from dintel.apps.booking.models import Visit

Person = Callable[..., User]
Log = Callable[..., Visit]
SignIn = Callable[[User], Client]

AT_CENTRE = frozenset({"custody_officer", "custody_supervisor"})


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
        place = facility or (CENTRE if role in AT_CENTRE else "")
        Assignment.objects.create(user=user, role=role, facility=place, department=department, from_on=date(2025, 1, 1))
        return user

    return make


@pytest.fixture
def officer(person: Person) -> User:
    """Return a custody officer of the centre."""
    return person("custody_officer")


@pytest.fixture
def supervisor(person: Person) -> User:
    """Return a custody supervisor of the centre."""
    return person("custody_supervisor")


@pytest.fixture
def counsel(person: Person) -> User:
    """Return a city attorney."""
    return person("counsel")


@pytest.fixture
def log(officer: User) -> Log:
    """Return a way to write a visit into the log, two minutes after they came."""

    def write(by: User | None = None, at: datetime = NOW, **more: Any) -> Visit:
        return services.log_visit(key=uuid4(), entry=entry(**more), by=by or officer, at=at)

    return write


@pytest.fixture
def signed_in() -> SignIn:
    """Return a way to sign somebody in, each in a browser of their own."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
        return client

    return sign_in
