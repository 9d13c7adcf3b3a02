"""What the counter's tests stand on: the city's own law, and a walk through it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client

from dintel.apps.frontdesk import here

Send = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def _plain_static(settings: Any, tmp_path: Path) -> None:
    """Serve static files under their own names, as a developer's server does."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def _own_minute() -> None:
    """Let every test file as many notes as one address may in a minute."""
    caches["memory"].clear()


@pytest.fixture
def answered() -> tuple[str, ...]:
    """Return a walk that ends at an answer: the first choice every time."""
    path: tuple[str, ...] = ()
    interview = here.interview()
    while (screen := interview.at(path).screen) is not None:
        path = (*path, screen.choices[0].id)
    return path


@pytest.fixture
def body(answered: tuple[str, ...]) -> dict[str, Any]:
    """Return a filing as a device sends it."""
    return {
        "language": "en",
        "place": "",
        "path": list(answered),
        "facts": dict(here.interview().at(answered).facts),
        "shown_hash": here.policy().hash,
        "notes": {"officers": "2", "names": "refused", "asked": "To see the staff room."},
    }


@pytest.fixture
def send(client: Client) -> Send:
    """Post a filing as the counter page does; headers can be overruled."""

    def post(filing: Any, *, key: str = "", to: str = "/now/filings/", **headers: str) -> Any:
        key = key or str(uuid.uuid4())
        return client.post(
            f"{to}{key}/",
            data=filing,
            content_type="application/json",
            headers={"X-Dintel-Filing": key, "Sec-Fetch-Site": "same-origin", **headers},
        )

    return post
