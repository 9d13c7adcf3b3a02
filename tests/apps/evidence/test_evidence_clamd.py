"""ClamAV's own daemon, with one signature of ours: what it says is understood, by a socket and by TCP.

`.ci/run` installs Debian's clamav-daemon and stops where it is not there after that.
"""

from __future__ import annotations

import io
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.evidence_device import AT, KEY, KIND
from tests.scanner_server import CLAMD, SIGN, SIGNATURE, real_clamd

from dintel.apps.accounts.models import User
from dintel.apps.evidence import clamd, services
from dintel.apps.evidence.clamd import Place, Seen, Verdict
from dintel.apps.evidence.models import File
from dintel.apps.evidence.services import scanning

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(CLAMD is None, reason="clamav-daemon is not installed"),
]


@pytest.fixture(scope="module", params=["socket", "tcp"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Return where a daemon of this module listens."""
    port = 0
    if request.param == "tcp":
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = int(free.getsockname()[1])
    with real_clamd(tmp_path_factory.mktemp("clamd"), port=port) as made:
        yield made


def in_a_zip(data: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", data)
    return made.getvalue()


def test_it_says_its_version(place: Place) -> None:
    assert clamd.version(place).startswith("ClamAV ")


def test_it_finds_what_it_knows_in_the_open_and_in_a_package(place: Place) -> None:
    found = Seen(Verdict.FOUND, SIGNATURE)
    assert clamd.look(place, [b"before ", SIGN, b" after"]) == found
    assert clamd.look(place, [in_a_zip(SIGN)]) == found
    assert clamd.look(place, [SIGN[:10], SIGN[10:]]) == found, "pieces are one stream"
    assert clamd.look(place, [b"nothing of the kind"]) == Seen(Verdict.CLEAN)
    assert clamd.look(place, []) == Seen(Verdict.CLEAN)


def test_what_is_beyond_its_limit_is_too_large_however_far_beyond(place: Place) -> None:
    for size in (1_100_000, 40_000_000):
        assert clamd.look(place, iter([bytes(50_000)] * (size // 50_000))) == Seen(Verdict.TOO_LARGE)
    assert clamd.look(place, [bytes(700_000)]) == Seen(Verdict.CLEAN)


def test_what_it_takes_and_does_not_look_through_is_not_called_clean(place: Place) -> None:
    assert clamd.look(place, [bytes(900_000) + SIGN]) == Seen(Verdict.TOO_LARGE)


@pytest.mark.django_db
def test_files_that_came_in_are_looked_at_and_the_one_with_a_finding_stays(
    place: Place, lead: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SCANNER = place
    monkeypatch.setattr(scanning, "rest", scanning.Rest())
    for data in (samples.jpeg(), samples.jpeg(30, 20) + SIGN, samples.jpeg(20, 30) + bytes(2_000_000)):
        told = {"subject_kind": KIND, "subject_key": KEY, "name": "a.jpg", "declared_type": "", "by": lead, "at": AT}
        services.keep_file(stream=io.BytesIO(data), key=uuid4(), **told)
    assert services.look_at_waiting(at=AT, seconds=60) == 3
    outcomes = File.objects.order_by("pk").values_list("scan", "scan_signature", "scan_fault")
    assert list(outcomes) == [("clean", "", ""), ("found", SIGNATURE, ""), ("unable", "", "too_large")]


def test_a_daemon_that_was_ended_is_away(tmp_path: Path) -> None:
    with real_clamd(tmp_path) as place:
        clamd.version(place)
    with pytest.raises(clamd.ScannerError, match="cannot be reached") as away:
        clamd.version(place)
    assert away.value.is_away
