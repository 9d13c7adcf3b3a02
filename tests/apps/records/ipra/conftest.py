"""What the tests of requests to the city stand on: people in their roles, a request, a record, a file."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.apps.evidence.evidence_samples import pdf
from tests.apps.records.ipra.asked import NOW, asked

from dintel.apps.accounts.models import Assignment, User
from dintel.apps.evidence import services as evidence
from dintel.apps.evidence.models import File
from dintel.apps.evidence.redaction import Redaction
from dintel.apps.records.ipra import services
from dintel.apps.records.ipra.models import FoundRecord, RecordsRequest

Person = Callable[..., User]
Request = Callable[..., RecordsRequest]
Keep = Callable[..., File]
Find = Callable[..., FoundRecord]
SignIn = Callable[[User], Client]


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
def custodian(person: Person) -> User:
    """Return the custodian of public records."""
    return person("records_custodian")


@pytest.fixture
def counsel(person: Person) -> User:
    """Return a city attorney."""
    return person("counsel")


@pytest.fixture
def clerk(person: Person) -> User:
    """Return somebody at a desk to whom people come first."""
    return person("front_desk", facility="cherry-hills-library")


@pytest.fixture
def request_for_records(clerk: User) -> Request:
    """Return a way to write down a request that came to a desk."""

    def receive(**more: Any) -> RecordsRequest:
        at = more.pop("at", NOW)
        return services.receive_request(key=uuid4(), asked=asked(**more), by=clerk, at=at)

    return receive


@pytest.fixture
def keep(custodian: User) -> Keep:
    """Return a way to add a file to a request; with ``copy_of`` a redacted copy."""

    def add(request: RecordsRequest, name: str = "log.pdf", *, copy_of: File | None = None, pages: int = 2) -> File:
        body = pdf(pages if copy_of is None else pages + 1)
        return evidence.keep_file(
            subject_kind="records_request",
            subject_key=request.number,
            name=name,
            stream=io.BytesIO(body),
            declared_type="application/pdf",
            by=custodian,
            at=NOW,
            redaction=Redaction(copy_of, "A name") if copy_of else None,
        )

    return add


@pytest.fixture
def find(custodian: User) -> Find:
    """Return a way to write down a record that was found."""

    def add(request: RecordsRequest, title: str = "Access log of 3 November", file: File | None = None) -> FoundRecord:
        return services.find_record(request=request, title=title, file=file, by=custodian, at=NOW)

    return add


@pytest.fixture
def signed_in() -> SignIn:
    """Return a way to sign somebody in, each in a browser of their own."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="dintel.apps.accounts.backends.StaffBackend")
        return client

    return sign_in
