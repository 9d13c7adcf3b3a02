"""What the tests of retention stand on: an adopted schedule, two people, and old contacts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.apps.contacts.conftest import *  # noqa: F403 - the same people and contacts
from tests.apps.contacts.conftest import Person, _plain_static  # noqa: F401 - a fixture
from tests.apps.contacts.made import NOW, access

from dintel.apps.accounts.models import User
from dintel.apps.evidence import limits
from dintel.apps.retention import services
from dintel.apps.retention.models import Batch
from dintel.apps.retention.schedule import schedule

OLD = NOW - timedelta(days=4 * 366)


@pytest.fixture(autouse=True)
def _small_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test machine's disk be as full as it is."""
    monkeypatch.setattr(limits, "FREE_BYTES", 0)


@pytest.fixture
def custodian(person: Person) -> User:
    """Return a records custodian."""
    return person("records_custodian", name="Records custodian (synthetic)")


@pytest.fixture
def adopted(counsel: User) -> Any:
    """Adopt the schedule."""
    return services.adopt(sha256=schedule().sha256, authority="A made-up paper of 1 May 2025", by=counsel, at=OLD)


@pytest.fixture
def proposed(adopted: Any, custodian: User) -> Any:
    """Return a way to propose what is due of a class."""

    def propose(record_class: str = "contact", by: User | None = None, at: datetime = NOW) -> Batch:
        told = {"record_class": record_class, "reason": "Their time has come.", "on": at.date(), "at": at}
        return services.propose(access=access(by or custodian), **told)

    return propose
