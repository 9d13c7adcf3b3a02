"""What pages and the API say of a look, and how an original that is held back goes out all the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.conftest import Make
from tests.apps.evidence.evidence_device import AT, KEY, KIND, Device
from tests.scanner_server import Scanner, scanner

from dintel.apps.accounts.models import User
from dintel.apps.evidence import services
from dintel.apps.evidence.models import File, Line
from dintel.apps.evidence.services import scanning
from dintel.apps.health import queries as health
from dintel.operations import check

pytestmark = pytest.mark.django_db
RECORD = f"/files/of/{KIND}/{KEY}/"
FOUND = b"stream: Win.Test.Nothing FOUND\0"


@pytest.fixture
def there(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scanner]:
    """Return a scanner that is set and answers."""
    monkeypatch.setattr(scanning, "rest", scanning.Rest())
    with scanner() as made:
        settings.SCANNER = made.place
        yield made


@pytest.fixture
def file(device: Device) -> File:
    """Return a kept photograph that nobody has looked at."""
    device.send(samples.jpeg())
    return File.objects.get()


def page(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def take(client: Client, file: File, copy: str = "original") -> Any:
    return client.post(f"/files/{file.key}/download/", {"reason": "For the court.", "copy": copy}, follow=True)


def is_handed_out(answer: Any) -> bool:
    return bool(answer.headers.get("Content-Disposition", "").startswith("attachment"))


def test_without_a_scanner_pages_say_nothing_of_it(desk: Client, file: File) -> None:
    assert "scanner" not in page(desk, f"/files/{file.key}/")
    assert "scanner" not in page(desk, RECORD)
    assert is_handed_out(take(desk, file))


def test_one_that_waits_is_shown_and_its_original_stays(desk: Client, file: File, there: Scanner) -> None:
    shown = page(desk, f"/files/{file.key}/")
    assert "The scanner has not looked at it yet." in shown
    assert "Download the original" not in shown
    assert "Not looked at by the scanner yet" in page(desk, RECORD)
    refused = take(desk, file)
    assert not is_handed_out(refused)
    assert "so the original stays here for now" in refused.content.decode()
    assert is_handed_out(take(desk, file, "working")), "what was drawn anew goes out"
    assert [line.details["copy"] for line in Line.objects.filter(action="downloaded")] == ["working"]


def test_one_that_is_clean_goes_out_as_always(desk: Client, file: File, there: Scanner) -> None:
    services.look_at_waiting(at=AT)
    shown = page(desk, f"/files/{file.key}/")
    assert "The scanner found nothing in it: Nov. 22, 2026, 9:30 a.m., ClamAV 1.4.6/27345" in shown
    assert "The scanner looked at “photo.jpg” and found nothing." in shown
    assert is_handed_out(take(desk, file))


def test_one_with_a_finding_goes_out_after_a_decision_with_a_reason(
    desk: Client, lead: User, file: File, there: Scanner
) -> None:
    there.verdict = FOUND
    services.look_at_waiting(at=AT)
    shown = page(desk, f"/files/{file.key}/")
    assert "The scanner found “Win.Test.Nothing” in the original." in shown
    assert "Ask city IT" in shown
    assert "The scanner found something" in page(desk, RECORD)
    assert not is_handed_out(take(desk, file))
    asked = desk.post(f"/files/{file.key}/let-out/", {"reason": " "}, follow=True)
    assert "No reason was given." in asked.content.decode()
    assert not is_handed_out(take(desk, file))
    done = desk.post(f"/files/{file.key}/let-out/", {"reason": "IT has looked at it."}, follow=True).content.decode()
    assert "may go out now" in done
    assert "Why: IT has looked at it." in done
    line = Line.objects.get(action="let_out")
    assert (line.by, line.note, line.details["signature"]) == (lead, "IT has looked at it.", "Win.Test.Nothing")
    assert is_handed_out(take(desk, file))


def test_those_not_looked_at_are_let_out_together_and_one_with_a_finding_stays(
    desk: Client, device: Device, file: File, there: Scanner
) -> None:
    there.verdict = FOUND
    services.look_at_waiting(at=AT)
    device.send(samples.jpeg(30, 20))
    device.send(samples.jpeg(20, 30))
    assert "has not looked at 2 files" in page(desk, RECORD)
    desk.post(f"{RECORD}let-out/", {"reason": "The hearing is today."})
    assert [line.note for line in Line.objects.filter(action="let_out")] == ["The hearing is today."] * 2
    found, *others = File.objects.order_by("pk")
    assert [is_handed_out(take(desk, one)) for one in (found, *others)] == [False, True, True]
    assert "has not looked at" not in page(desk, RECORD)


@pytest.mark.usefixtures("there")
def test_whoever_may_not_open_the_file_lets_nothing_out(client: Client, person: Make, file: File) -> None:
    client.force_login(person("site_lead", "airport"))
    assert client.post(f"/files/{file.key}/let-out/", {"reason": "I want it."}).status_code == 404
    assert client.post(f"{RECORD}let-out/", {"reason": "I want it."}).status_code == 404
    assert client.post(f"/files/{uuid4()}/let-out/", {"reason": "I want it."}).status_code == 404
    assert not Line.objects.filter(action="let_out").exists()


def test_words_of_every_state_are_said_in_spanish_too(desk: Client, lead: User, file: File, there: Scanner) -> None:
    states = {
        ("waiting", ""): "El escáner todavía no lo ha revisado.",
        ("waiting", "away"): "El escáner no responde en este momento",
        ("waiting", "broke"): "El escáner se interrumpió",
        ("unable", "too_large"): "Es demasiado grande para el escáner",
        ("unable", "damaged"): "lo que está guardado de él no se abre",
        ("found", ""): "El escáner encontró «X» en el original.",
        ("clean", ""): "El escáner no encontró nada",
    }
    for (scan, fault), words in states.items():
        File.objects.update(scan=scan, scan_fault=fault, scan_signature="X" if scan == "found" else "")
        assert words in page(desk, f"/es/files/{file.key}/"), (scan, fault)


def test_the_api_says_how_it_stands_holds_back_and_lets_out(desk: Client, file: File, there: Scanner) -> None:
    path = f"/api/v1/files/{file.key}"
    told = desk.get(path).json()
    assert (told["scan"], told["signature"], told["held_back"]) == ("waiting", "", True)
    refused = desk.get(f"{path}/original?reason=court")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_looked_at")
    there.verdict = FOUND
    services.look_at_waiting(at=AT)
    assert desk.get(f"{path}/original?reason=court").json()["code"] == "found_in_it"
    out = desk.post(f"{path}/let-out", json.dumps({"reason": "IT has looked."}), content_type="application/json")
    assert (out.status_code, out.json()["held_back"], out.json()["signature"]) == (200, False, "Win.Test.Nothing")
    assert desk.get(f"{path}/original?reason=court").status_code == 200


def gauges() -> dict[str, float]:
    return {one.name: one.value for one in health._of_the_scanner()}


def test_monitoring_sees_whether_it_answers_and_how_files_stand(file: File, settings: Any, there: Scanner) -> None:
    assert gauges() == {
        "scanner_answers": 1.0,
        "files_not_looked_at": 1,
        "files_not_scannable": 0,
        "files_with_a_finding": 0,
    }
    there.verdict = FOUND
    services.look_at_waiting(at=AT)
    there.version = b"ERROR\0"
    assert (gauges()["scanner_answers"], gauges()["files_with_a_finding"]) == (0.0, 1)
    settings.SCANNER = None
    assert gauges() == {}


def test_the_nightly_check_says_that_none_is_set_or_does_not_answer(settings: Any, there: Scanner) -> None:
    assert check._scanner() == ""
    there.version = b"ERROR\0"
    assert "when it was asked for its version; originals" in check._scanner()
    settings.SCANNER = None
    assert check._scanner() == ""
