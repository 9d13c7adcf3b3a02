"""People to try things with. Nobody of them is real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation
from tests.apps.accounts.made_up_staff import make_person

from dintel.apps.accounts.models import User

Make = Callable[..., User]


@pytest.fixture(autouse=True)
def _fresh_counters(settings: Any) -> Iterator[None]:
    """Let no test use up another's tries, nor wait for a hash that is slow on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()
    translation.deactivate()  # a page in Spanish leaves its language behind


@pytest.fixture
def person(db: None) -> Make:
    """Return the maker of accounts."""
    return make_person


@pytest.fixture
def signed_in(db: None) -> Callable[[User], Client]:
    """Return the maker of browsers that are signed in."""

    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def today() -> date:
    """Return the city's day."""
    return timezone.localdate()


@pytest.fixture
def demo(settings: Any) -> None:
    """Turn the demo city on, with the address it adds."""
    settings.DEMO = True
    settings.ROOT_URLCONF = "tests.apps.accounts.demo_site"
