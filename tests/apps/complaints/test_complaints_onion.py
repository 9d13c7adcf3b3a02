"""Over an onion address: plain HTTP inside Tor, cookies without Secure, no HSTS; the other side tells of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.apps.complaints.test_complaints_pages import send

from dintel.config.environment import read_environment
from dintel.config.problem import NotReadyError

pytestmark = pytest.mark.django_db
ONION = "a" * 56 + ".onion"


@pytest.fixture(autouse=True)
def _https(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 1000
    settings.ONION_HOST = ONION
    settings.ALLOWED_HOSTS = [ONION, "testserver"]


def test_the_onion_address_is_answered_over_plain_http() -> None:
    client = Client(headers={"host": ONION})
    answer = client.get("/report/")
    assert answer.status_code == 200
    assert "Strict-Transport-Security" not in answer.headers
    assert "Onion-Location" not in answer.headers
    send(client)
    assert not client.cookies["report-en"]["secure"]
    assert client.get("/report/box/").status_code == 200


def test_every_other_address_is_sent_to_https_which_tells_of_the_onion() -> None:
    assert Client().get("/report/").status_code == 301
    answer = Client().get("/es/report/return/", secure=True)
    assert answer.headers["Onion-Location"] == f"http://{ONION}/es/report/return/"
    assert "Strict-Transport-Security" in answer.headers
    assert "Onion-Location" not in Client().get("/law/", secure=True).headers
    assert ONION in Client().get("/report/", secure=True).content.decode()


def test_without_an_onion_address_nothing_tells_of_one(settings: Any) -> None:
    settings.ONION_HOST = ""
    answer = Client().get("/report/", secure=True)
    assert "Onion-Location" not in answer.headers
    assert ".onion" not in answer.content.decode()


def test_the_setting_is_an_onion_address_or_empty() -> None:
    assert read_environment({"DINTEL_ONION_HOST": ONION.upper()}).allowed_hosts[-1] == ONION
    assert read_environment({}).onion_host == ""
    with pytest.raises(NotReadyError, match="56 letters and digits"):
        read_environment({"DINTEL_ONION_HOST": "example.org"})
