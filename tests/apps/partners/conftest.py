"""People of a small city and two organisations that take part."""

from __future__ import annotations

from typing import Any

import pytest
from tests.apps.partners.made import Place, make_place


@pytest.fixture(autouse=True)
def _settings(settings: Any, tmp_path: Any) -> None:
    """Keep letters in memory, static files under their own names, and passwords quick."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PUBLIC_URL = "https://dintel.example.gov"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def place(db: None) -> Place:
    """Return the people and the organisations."""
    return make_place()
