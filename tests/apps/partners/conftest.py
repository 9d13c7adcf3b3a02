"""People of a small city and two organisations that take part."""

from __future__ import annotations

from typing import Any

import pytest
from tests.apps.partners.made import Place, make_place

from dintel.apps.city import partners as city_partners
from dintel.apps.partners.queries.directory import kept_for_residents
from dintel.apps.partners.services.publishing import publish_directory


@pytest.fixture(autouse=True)
def _settings(settings: Any, tmp_path: Any) -> None:
    """Keep letters in memory, static files under their own names, and passwords quick."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PUBLIC_URL = "https://dintel.example.gov"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STATIC_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _published_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write what residents read before each reading: no transaction of these tests is ever committed."""

    def read() -> Any:
        publish_directory()
        return kept_for_residents()

    monkeypatch.setattr(city_partners, "_REGISTERS", [read])


@pytest.fixture
def place(db: None) -> Place:
    """Return the people and the organisations."""
    return make_place()
