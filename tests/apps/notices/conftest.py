"""The small city for each test, mail that stays here, and no waiting."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.apps.notices.told import Staff, make_staff

from dintel.apps.accounts import subjects
from dintel.apps.notices import rounds


@pytest.fixture(autouse=True)
def _settings(settings: Any) -> None:
    """Keep letters in memory, and let addresses be short."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PUBLIC_URL = "https://dintel.example.gov"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WEBHOOK_PRIVATE_TARGETS = False


@pytest.fixture(autouse=True)
def _without_rounds_of_practice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the rounds of this room alone: those of rooms above find something to tell in every city."""
    left = {key: one for key, one in rounds._ROUNDS.items() if one.do.__module__.startswith("dintel.apps.notices.")}
    monkeypatch.setattr(rounds, "_ROUNDS", left)


@pytest.fixture(autouse=True)
def _matters() -> Iterator[None]:
    """Register a kind of record that exists for tests only, read by whoever reads contacts there."""

    def may(access: Any, action: str, _key: str) -> bool:
        return bool(access.may(action, department="arts-and-culture", facility="main-library"))

    subjects.register(subjects.Kind(id="matter", path=lambda key: f"/matters/{key}/", may=may))
    yield
    subjects._KINDS.pop("matter", None)


@pytest.fixture
def staff(db: None) -> Staff:
    """Return the people of the small city."""
    return make_staff()


@pytest.fixture
def between_digests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no digest be due, whatever the time of day at which the tests run."""
    monkeypatch.setattr("dintel.apps.notices.services.ticking.digest_slot", lambda _at: None)
