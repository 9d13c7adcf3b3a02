"""What a proxy and monitoring are told: which part does not stand, never why, and never anything of a record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from dintel.apps.health import queries
from dintel.apps.ledger import services as ledger
from dintel.apps.notices import services as notices
from dintel.domain.policy.rules import BadLawError

pytestmark = pytest.mark.django_db
TOKEN = "made up for this test"  # noqa: S105 - as it says


def read(client: Client, token: str = TOKEN) -> dict[str, float]:
    answer = client.get("/health/metrics", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == HTTPStatus.OK, answer.content
    families = text_string_to_metric_families(answer.content.decode())
    return {
        sample.name + "".join(sample.labels.values() if "part" in sample.labels else ()): sample.value
        for family in families
        for sample in family.samples
    }


def test_alive_asks_nothing_of_the_database(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/health/alive")
    assert (answer.status_code, answer.content) == (HTTPStatus.OK, b"alive\n")
    assert "no-store" in answer.headers["Cache-Control"]


def test_ready_names_each_part(client: Client, django_assert_max_num_queries: Any) -> None:
    client.get("/health/ready")
    with django_assert_max_num_queries(6):
        answer = client.get("/health/ready")
    assert answer.json() == {"ready": True, "parts": dict.fromkeys(("database", "law", "keys", "log"), True)}


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        ("database", DatabaseError("the password is wrong for dintel@db7")),
        ("law", BadLawError("two rules disagree")),
        ("log", OSError(13, "Permission denied", "/secret/place")),
    ],
    ids=["database", "law", "log"],
)
def test_a_part_that_does_not_stand_is_named_and_why_is_not(
    client: Client, monkeypatch: pytest.MonkeyPatch, part: str, problem: Exception
) -> None:
    def fails() -> None:
        raise problem

    monkeypatch.setitem(queries.PARTS, part, fails)
    answer = client.get("/health/ready")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert answer.json()["parts"] == {one: one != part for one in ("database", "law", "keys", "log")}
    assert str(problem.args[-1]) not in answer.content.decode()


def test_a_missing_key_is_told(client: Client, lose: Callable[[], Callable[[], None]]) -> None:
    notices.announce(kind="contact_filed", subject_kind="contact", subject_key="M-1", title="M-1", at=timezone.now())
    put_back = lose()
    assert client.get("/health/ready").json()["parts"]["keys"] is False
    put_back()
    assert client.get("/health/ready").json()["ready"] is True


@pytest.mark.parametrize(
    ("set_to", "given"), [("", ""), ("", "x"), (TOKEN, ""), (TOKEN, "wrong"), (TOKEN, TOKEN + " ")]
)
def test_without_the_token_there_are_no_numbers(client: Client, settings: Any, set_to: str, given: str) -> None:
    settings.METRICS_TOKEN = set_to
    answer = client.get("/health/metrics", headers={"authorization": f"Bearer {given}"})
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_the_numbers_are_those_of_the_log_and_of_the_worker(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = TOKEN
    first = read(client)
    assert first["dintel_worker_age_seconds"] == float("inf")
    at = timezone.now()
    notices.announce(kind="contact_filed", subject_kind="contact", subject_key="M-1", title="M-1", at=at)
    waits = read(client)
    assert waits["dintel_log_waiting"] == first["dintel_log_waiting"] + 1
    ledger.sequence(at=at)
    numbered = read(client)
    assert numbered["dintel_log_waiting"] == 0
    assert numbered["dintel_log_unsigned"] == numbered["dintel_log_entries"] > first["dintel_log_entries"]
    ledger.checkpoint(at=at, why="scheduled")
    notices.take_turn(holder=uuid4(), at=at - timedelta(seconds=90))
    after = read(client)
    assert after["dintel_log_unsigned"] == 0
    assert 0 <= after["dintel_log_checkpoint_age_seconds"] < 60
    assert 90 <= after["dintel_worker_age_seconds"] < 150
    assert after["dintel_readydatabase"] == 1
    assert after["dintel_home_free_bytes"] > 0


def test_health_is_answered_over_plain_http_on_the_machine_itself(client: Client, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/health/alive").status_code == HTTPStatus.OK
    assert client.get("/record/").status_code == HTTPStatus.MOVED_PERMANENTLY
