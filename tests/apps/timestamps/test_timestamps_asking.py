"""Asking an authority that is honest, slow, lying, talkative, or not there: one token, or one clear problem."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder
from tests.timestamp_authority import NEEDS_OPENSSL, POLICY, Authority, make_authority, served

from dintel.apps.timestamps import asking, services
from dintel.config.environment import read_environment
from dintel.config.problem import NotReadyError

pytestmark = NEEDS_OPENSSL
DATA = b"a packet that goes to the prosecutor"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def _named(settings: Any, authority: Authority) -> None:
    settings.TIMESTAMP_ROOTS, settings.TIMESTAMP_POLICY = str(authority.roots), ""


def now() -> datetime:
    return datetime.now(UTC)


def problem(settings: Any, url: str, at: datetime | None = None) -> str:
    settings.TIMESTAMP_URL = url
    with pytest.raises(services.NotStampedError) as told:
        services.timestamp(data=DATA, at=at or now())
    assert str(told.value)
    return told.value.kind


def test_an_honest_authority_gives_a_token_that_openssl_verifies(authority: Authority, settings: Any) -> None:
    seen: list[bytes] = []

    def answer(query: bytes) -> bytes:
        seen.append(query)
        return authority.reply(query)

    settings.TIMESTAMP_POLICY = POLICY
    with served(answer) as settings.TIMESTAMP_URL:
        first, second = (services.timestamp(data=DATA, at=now()) for _ in range(2))
    assert authority.verifies(DATA, first.token)
    assert abs(first.timestamp.at - now()) < timedelta(minutes=1)
    assert first.timestamp.authority == "CN=Made-up Timestamps"
    assert first.timestamp.serial != second.timestamp.serial
    assert DATA not in seen[0]  # the hash alone leaves this machine
    assert seen[0] != seen[1]  # with a nonce of its own


def other_request(data: bytes) -> bytes:
    return TimestampRequestBuilder(data, HashAlgorithm.SHA256).build().as_bytes()


LIES: dict[str, Callable[[Authority, bytes], bytes]] = {
    "malformed": lambda _authority, _query: b"<html>Please sign in.</html>",
    "refused": lambda _authority, _query: bytes.fromhex("30053003020102"),
    "other_request": lambda authority, _query: authority.reply(other_request(DATA)),
    "too_large": lambda _authority, _query: b"0" * 10_000_000,
}


@pytest.mark.parametrize("kind", LIES)
def test_what_a_lying_authority_answers_is_not_kept(authority: Authority, settings: Any, kind: str) -> None:
    with served(lambda query: LIES[kind](authority, query)) as url:
        assert problem(settings, url) == kind


def test_an_old_answer_played_again_is_found(authority: Authority, settings: Any) -> None:
    kept: list[bytes] = []

    def replay(query: bytes) -> bytes:
        kept.append(authority.reply(query))
        return kept[0]

    with served(replay) as settings.TIMESTAMP_URL:
        services.timestamp(data=DATA, at=now())
        assert problem(settings, settings.TIMESTAMP_URL) == "other_request"


def test_an_authority_that_nobody_trusts_under_other_rules_or_with_another_clock(
    authority: Authority, settings: Any, tmp_path: Path
) -> None:
    with served(make_authority(tmp_path).reply) as url:
        assert problem(settings, url) == "untrusted"
    with served(authority.reply) as url:
        assert problem(settings, url, now() + timedelta(minutes=11)) == "other_clock"
        settings.TIMESTAMP_POLICY = "1.2.3.4.9"
        assert problem(settings, url) == "other_policy"


@pytest.mark.parametrize("status", [302, 404, 500])
def test_an_error_or_a_redirect_is_no_timestamp_and_nothing_is_followed(
    authority: Authority, settings: Any, status: int
) -> None:
    with served(authority.reply, status=status) as url:
        assert problem(settings, url) == "not_ok"


def test_an_authority_that_is_not_there_is_called_so(settings: Any) -> None:
    assert problem(settings, "http://127.0.0.1:9/tsa") == "unreachable"
    with served(lambda _query: b"") as url:
        pass
    assert problem(settings, url) == "unreachable"


def test_an_authority_that_never_ends_is_left_behind(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "TIMEOUT_SECONDS", 0.3)
    monkeypatch.setattr(asking, "ALTOGETHER_SECONDS", 0.5)
    enough = threading.Event()

    def hang(_query: bytes) -> bytes:
        enough.wait(10)
        return b""

    with served(hang) as url:
        begun = time.monotonic()
        assert problem(settings, url) == "too_slow"
        assert time.monotonic() - begun < 2
        enough.set()


def test_an_authority_that_drips_is_left_behind(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "ALTOGETHER_SECONDS", 0.4)
    enough = threading.Event()

    def drip(_url: str, _query: bytes) -> bytes:
        enough.wait(10)
        return b""

    monkeypatch.setattr(asking, "_post", drip)
    begun = time.monotonic()
    assert problem(settings, "http://127.0.0.1:9/") == "too_slow"
    assert time.monotonic() - begun < 2
    enough.set()


@pytest.mark.parametrize("text", [None, "", "no certificate"])
def test_roots_that_cannot_be_read_say_what_to_do(settings: Any, tmp_path: Path, text: str | None) -> None:
    settings.TIMESTAMP_ROOTS = str(tmp_path / "roots.pem")
    if text is not None:
        (tmp_path / "roots.pem").write_text(text, encoding="utf-8")
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    with pytest.raises(services.NotStampedError, match="DINTEL_TIMESTAMP_ROOTS") as told:
        services.timestamp(data=DATA, at=now())
    assert told.value.kind == "no_roots"


def test_it_is_off_until_the_settings_name_an_authority(settings: Any) -> None:
    assert read_environment({}).timestamps.url == ""
    settings.TIMESTAMP_URL = ""
    assert not services.is_on()
    given = {"DINTEL_TIMESTAMP_URL": "https://tsa.example/", "DINTEL_TIMESTAMP_ROOTS": "roots.pem"}
    found = read_environment(given)
    assert (found.timestamps.url, found.timestamps.roots, found.timestamps.hours) == (*given.values(), 24)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"DINTEL_TIMESTAMP_URL": "https://tsa.example/"}, "DINTEL_TIMESTAMP_ROOTS"),
        ({"DINTEL_TIMESTAMP_URL": "tsa.example", "DINTEL_TIMESTAMP_ROOTS": "r.pem"}, "not an http or https address"),
        ({"DINTEL_TIMESTAMP_HOURS": "often"}, "DINTEL_TIMESTAMP_HOURS"),
    ],
)
def test_settings_that_could_never_work_stop_the_start(given: dict[str, str], name: str) -> None:
    with pytest.raises(NotReadyError, match=name):
        read_environment(given)
