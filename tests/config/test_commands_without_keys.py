"""The key that seals is gone: every command says so and how to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyrage
import pytest
from django.core.management import get_commands
from django.db import connections
from django.utils import timezone

from dintel.apps.accounts.models import User
from dintel.apps.ledger import services as ledger
from dintel.apps.ledger.models import Leaf
from dintel.apps.notices import names, outage, services
from dintel.apps.notices.management.commands import tick
from dintel.apps.notices.models import Notice
from dintel.apps.sealing.providers import provider_of
from dintel.apps.sealing.services.keys import forget_standing_keys
from dintel.config import commands

pytestmark = pytest.mark.django_db
AT = timezone.now()
TOMORROW = timezone.localdate(AT) + timedelta(days=1)
AT_NIGHT, AT_A_DIGEST = (
    datetime.combine(TOMORROW, moment, tzinfo=timezone.get_default_timezone()) for moment in (time(3), time(8, 5))
)

NEEDS_A_KEY: dict[str, list[str]] = {
    "first_administrator": ["it@example.invalid", "City IT"],
    "ledger_check": [],
    "ledger_export": ["{folder}", "--records"],
    "sealing_check": [],
    "sealing_escrow": ["{folder}/keys.age"],
    "sealing_rotate": [],
}
"""Commands that read or write something sealed."""
NEEDS_NONE: dict[str, list[str]] = {
    "booking_gaps": [],
    "evidence_check": [],
    "evidence_scan": [],
    "figures_check": [],
    "ledger_alarms": [],
    "ledger_export": ["{folder}"],
    "ledger_timestamp": [],
    "retention_check": [],
    "retention_preview": ["person@example.invalid"],
    "tick": [],
}
A_TEST_OF_ITS_OWN = {"worker", "evidence_move"}


@pytest.fixture
def put_back(settings: Any) -> Iterator[Callable[[], None]]:
    """Take the key file away, in use by a leaf; return how it is put back."""
    path: Path = settings.DINTEL_HOME / "sealing" / "keys"
    settings.SEALING_RECIPIENTS = [str(pyrage.x25519.Identity.generate().to_public())]
    services.announce(kind="contact_filed", subject_kind="contact", subject_key="M-1", title="M-1", at=AT)
    ledger.sequence(at=AT)
    ledger.checkpoint(at=AT, why="scheduled")
    kept = path.read_bytes()

    def again() -> None:
        path.write_bytes(kept)
        path.chmod(0o600)
        provider_of.cache_clear()

    path.unlink()
    provider_of.cache_clear()  # as a process that starts
    forget_standing_keys()
    yield again
    again()


Run = Callable[[str, list[str]], tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a way to run a command, which returns its exit code and all that it printed."""
    monkeypatch.setattr(connections, "close_all", lambda: None)  # the test goes on after the command

    def through(name: str, words: list[str]) -> tuple[int, str]:
        code, said = 0, ""
        try:
            commands.run(["manage.py", name, *(word.replace("{folder}", str(tmp_path / "out")) for word in words)])
        except SystemExit as end:
            code, said = (1, end.code) if isinstance(end.code, str) else (int(end.code or 0), "")
        out, err = capsys.readouterr()
        return code, out + err + said

    return through


def test_every_command_is_tried_without_the_key() -> None:
    ours = {name for name, app in get_commands().items() if str(app).startswith("dintel.")}
    assert ours == {*NEEDS_A_KEY, *NEEDS_NONE, *A_TEST_OF_ITS_OWN}


@pytest.mark.usefixtures("put_back")
@pytest.mark.parametrize("name", NEEDS_A_KEY)
def test_a_command_that_needs_the_key_says_what_is_missing_and_the_way_out(name: str, run: Run) -> None:
    before = (Leaf.objects.count(), User.objects.count())
    code, said = run(name, NEEDS_A_KEY[name])
    assert code == 1
    assert "Traceback" not in said
    assert "sealing/keys" in said, "where"
    assert "docs/how-to/keep-the-keys.md" in said, "the way out"
    assert (Leaf.objects.count(), User.objects.count()) == before


@pytest.mark.usefixtures("put_back")
@pytest.mark.parametrize("name", NEEDS_NONE)
def test_a_command_that_needs_no_key_does_its_work(name: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tick, "timezone", SimpleNamespace(now=lambda: AT_NIGHT))  # when no digest is due
    User.objects.create_user("person@example.invalid", "A person (synthetic)")
    _code, said = run(name, NEEDS_NONE[name])
    assert "Traceback" not in said
    assert "wrapping key" not in said


def test_a_digest_waits_for_the_key_and_goes_out_when_it_is_back(
    put_back: Callable[[], None], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outage, "_standing", [])
    monkeypatch.setattr(tick, "timezone", SimpleNamespace(now=lambda: AT_A_DIGEST))
    code, said = run("tick", [])
    assert (code, "0 digests" in said, Notice.objects.filter(kind=names.DIGEST).exists()) == (0, True, False)
    put_back()
    code, said = run("tick", [])
    assert (code, "1 digests" in said, Notice.objects.filter(kind=names.DIGEST).count()) == (0, True, 1)
