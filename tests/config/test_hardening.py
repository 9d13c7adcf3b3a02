"""What a server behind HTTPS sends, and what it refuses, as the page on ASVS says."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as in_force
from django.contrib.auth import get_user_model
from django.test import Client

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "A walk along the acequia 7"  # noqa: S105 - of nobody
READ = """
import json
from dintel.config import settings
names = [name for name in dir(settings) if name.startswith(("SESSION_", "CSRF_", "SECURE_"))]
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


@cache
def behind_https() -> dict[str, Any]:
    """Return the settings of a server behind a proxy that speaks HTTPS."""
    environment = {**os.environ, "DINTEL_HTTPS": "1", "DINTEL_SECRET_KEY": "only-for-tests"}
    done = subprocess.run([sys.executable, "-c", READ], cwd=ROOT, env=environment, capture_output=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_behind_https_cookies_are_bound_to_this_host() -> None:
    found = behind_https()
    for name in ("SESSION", "CSRF"):
        assert found[f"{name}_COOKIE_NAME"].startswith("__Host-")
        assert found[f"{name}_COOKIE_SECURE"]
        assert found[f"{name}_COOKIE_HTTPONLY"]
        assert found[f"{name}_COOKIE_SAMESITE"] == "Lax"
        assert getattr(in_force, f"{name}_COOKIE_PATH") == "/"
        assert getattr(in_force, f"{name}_COOKIE_DOMAIN") is None


def test_behind_https_browsers_remember_it_for_a_year_with_names_below(settings: Any) -> None:
    for name, value in behind_https().items():
        if name.startswith("SECURE_HSTS") or name == "SECURE_SSL_REDIRECT":
            setattr(settings, name, value)
    assert Client().get("/").headers["Location"] == "https://testserver/"
    answer = Client().get("/", secure=True)
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_program_that_asks_without_https_is_told_and_not_sent_on(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get("/api/v1/contacts", headers={"authorization": "Bearer dintel_x"})
    assert answer.status_code == 403
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert "Location" not in answer.headers
    assert "HTTPS" in answer.json()["title"]
    assert Client().get("/api/v1/contacts", secure=True).status_code != 403


@pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "PROPFIND"])
def test_a_method_nothing_uses_is_refused(client: Client, method: str) -> None:
    answer = client.generic(method, "/")
    assert answer.status_code == 405
    assert method not in answer.headers["Allow"]
    assert not answer.content


def test_no_other_site_shows_an_answer_as_its_own(client: Client) -> None:
    for address in ("/", "/nowhere/"):
        headers = client.get(address).headers
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.fixture
def person(db: None) -> Any:
    made = get_user_model()(email="somebody@example.invalid", name="Somebody")
    made.set_password(PASSWORD)
    made.save()
    return made


def _sign_in(client: Client, password: str) -> None:
    client.post("/sign-in/", {"login": "somebody@example.invalid", "password": password})


def test_a_session_has_another_key_after_sign_in(client: Client, person: Any) -> None:
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    _sign_in(client, PASSWORD)
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.session.session_key != before
    assert not type(session)().exists(before)


def test_sign_ins_and_refusals_are_written_down_without_a_name(
    client: Client, person: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "dintel.sign_in")
    _sign_in(client, "not the password")
    _sign_in(client, PASSWORD)
    said = [one.getMessage() for one in caplog.records if one.name == "dintel.sign_in"]
    assert said == ["a sign-in was refused", f"account {person.pk} signed in"]
    assert in_force.LOGGING["loggers"]["dintel.sign_in"]["level"] == "INFO"
