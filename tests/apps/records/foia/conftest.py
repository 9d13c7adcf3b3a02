"""What the tests of the room stand on: plain static files, and people signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from tests.apps.records.foia.made import person

from dintel.apps.accounts.models import User

SignIn = Callable[[User], Client]
BACKEND = "dintel.apps.accounts.backends.StaffBackend"


@pytest.fixture(autouse=True)
def _plain_static(settings: Any, tmp_path: Any) -> None:
    """Serve static files under their own names, and keep files in a folder of the test."""
    settings.DEMO = True
    settings.STATIC_ROOT = tmp_path / "static"
    settings.EVIDENCE_DIR = tmp_path / "evidence"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def paralegal(db: None) -> User:
    """Return a legal assistant."""
    return person("paralegal")


@pytest.fixture
def counsel(db: None) -> User:
    """Return a city attorney."""
    return person("counsel")


@pytest.fixture
def signed_in() -> SignIn:
    """Return a way to sign somebody in, each in a browser of their own."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=BACKEND)
        return client

    return sign_in
