"""Files for programs: sent, listed, taken out and held with a token, within its scopes."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
import requests
import schemathesis
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from tests.apps.evidence import evidence_samples as samples
from tests.apps.evidence.evidence_device import KEY, KIND, Device, sha256
from tests.apps.sealing.insider import flip

from dintel.apps.accounts.models import User
from dintel.apps.accounts.services import make_token
from dintel.apps.evidence import services
from dintel.apps.evidence.models import File, Hold, Line

pytestmark = pytest.mark.django_db
BASE = "/api/v1/files"
ALL = ("evidence.add", "evidence.read", "evidence.hold")


def secret_of(user: User, *scopes: str) -> str:
    """Return a token of this person."""
    now = timezone.now()
    today = timezone.localdate(now)
    until = today + timedelta(days=9)
    return make_token(user=user, name="A test", scopes=scopes, expires_on=until, by=user, at=now, on=today)[1]


class Program:
    """A program with a token."""

    def __init__(self, user: User, *scopes: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {secret_of(user, *scopes)}"})

    def ask(self, method: str, path: str, told: Any = None, **query: str) -> Any:
        address = f"{BASE}{path}"
        if method == "get":
            return self.client.get(address, query)
        if isinstance(told, bytes):
            return self.client.patch(f"{address}?offset={query['offset']}", told, "application/octet-stream")
        return getattr(self.client, method)(address, json.dumps(told or {}), "application/json")


@pytest.fixture
def program(counsel: User) -> Program:
    """Return a program of the city attorney's."""
    return Program(counsel, *ALL)


@pytest.fixture
def file(device: Device) -> File:
    """Return a kept photograph."""
    device.send(samples.jpeg())
    return File.objects.get()


def announced(**more: Any) -> dict[str, Any]:
    """Return an announcement."""
    data = samples.jpeg()
    told = {"key": str(uuid.uuid4()), "kind": KIND, "subject": KEY, "name": "photo.jpg", "size": len(data)}
    return {**told, "sha256": sha256(data), **more}


def test_a_file_is_sent_in_pieces(program: Program) -> None:
    data, told = samples.jpeg(), announced()
    first = program.ask("post", "/uploads", told)
    assert (first.status_code, first.json()["offset"]) == (201, 0)
    assert program.ask("post", "/uploads", told).status_code == 200
    path = f"/uploads/{told['key']}"
    assert program.ask("patch", path, data[:100], offset="0").json()["offset"] == 100
    wrong = program.ask("patch", path, data[:100], offset="0")
    assert wrong.status_code == 409
    assert wrong.headers["Content-Type"] == "application/problem+json"
    assert (wrong.json()["code"], wrong.json()["offset"]) == ("wrong_offset", 100)
    assert program.ask("get", path).json()["offset"] == 100
    done = program.ask("patch", path, data[100:], offset="100").json()
    assert (done["file"], done["offset"]) == (told["key"], len(data))
    (listed,) = program.ask("get", "", kind=KIND, subject=KEY).json()
    assert (listed["key"], listed["sha256"], listed["device_agreed"]) == (told["key"], sha256(data), True)


def test_refusals_are_problems_with_words(program: Program) -> None:
    large = program.ask("post", "/uploads", announced(size=2 * 1024**3))
    assert large.status_code == 413
    assert "2\N{NO-BREAK SPACE}GB" in large.json()["title"]
    assert large.json()["detail"]
    told = announced(size=len(samples.ELF), sha256="")
    program.ask("post", "/uploads", told)
    refused = program.ask("patch", f"/uploads/{told['key']}", samples.ELF, offset="0")
    assert (refused.status_code, refused.json()["code"]) == (422, "not_taken")


def test_an_upload_can_be_ended(program: Program) -> None:
    told = announced()
    program.ask("post", "/uploads", told)
    assert program.ask("delete", f"/uploads/{told['key']}").status_code == 204
    assert program.ask("patch", f"/uploads/{told['key']}", b"x", offset="0").status_code == 410


def test_a_copy_is_taken_out_with_a_reason_only(program: Program, file: File) -> None:
    assert program.ask("get", f"/{file.key}/original").status_code == 422
    assert program.ask("get", f"/{file.key}/original", reason="  ").status_code == 422
    original = program.ask("get", f"/{file.key}/original", reason="The court asked")
    assert b"".join(original.streaming_content) == samples.jpeg()
    assert original.headers["Content-Disposition"].startswith("attachment")
    working = program.ask("get", f"/{file.key}/working", reason="The court asked")
    assert samples.PLACE.encode() not in b"".join(working.streaming_content)
    assert program.ask("get", f"/{file.key}/other", reason="x").status_code == 422
    assert [line.details["copy"] for line in Line.objects.filter(action="downloaded")] == ["original", "working"]


def test_custody_is_told_with_its_chain(program: Program, file: File) -> None:
    assert program.ask("post", f"/{file.key}/verify").json() == {"agrees": True}
    story = program.ask("get", f"/{file.key}/custody").json()
    assert (story["complete"], story["broken_at"], story["length"]) == (True, None, 2)
    assert [line["action"] for line in story["lines"]] == ["received", "verified"]
    assert story["lines"][-1]["sha256"] == story["head"]
    flip(Line.objects.get(number=1), "details")
    assert program.ask("get", f"/{file.key}/custody").json()["broken_at"] == 1


def test_a_hold_is_placed_and_lifted(program: Program, file: File) -> None:
    placed = program.ask("post", "/holds", {"kind": KIND, "subject": KEY, "reason": "A lawsuit"})
    assert (placed.status_code, placed.json()["lifted_at"]) == (201, None)
    assert len(program.ask("get", "/holds", kind=KIND, subject=KEY).json()) == 1
    lifted = program.ask("post", f"/holds/{placed.json()['id']}/lift", {"reason": "Settled"})
    assert lifted.json()["lift_reason"] == "Settled"
    assert program.ask("post", "/holds", {"kind": KIND, "subject": KEY, "reason": " "}).status_code == 422


def test_forbidden_and_missing_are_the_same_problem(file: File, person: Any, counsel: User) -> None:
    hold = services.hold(subject_kind=KIND, subject_key=KEY, reason="x", by=counsel, at=timezone.now())
    other = Program(person(facility="clinic"), "evidence.add", "evidence.read")
    for path in ("", "/custody"):
        closed = other.ask("get", f"/{file.key}{path}")
        missing = other.ask("get", f"/{uuid.uuid4()}{path}")
        assert closed.status_code == missing.status_code == 404
        assert closed.content == missing.content
    assert other.ask("get", "", kind=KIND, subject=KEY).status_code == 404
    assert other.ask("post", "/uploads", announced()).status_code == 404
    assert other.ask("post", f"/holds/{hold.pk}/lift", {"reason": "x"}).status_code == 403
    assert Hold.objects.get().lifted_at is None


def test_a_token_does_what_its_scopes_say(file: File, lead: User, client: Client) -> None:
    reader = Program(lead, "evidence.read")
    assert reader.ask("get", f"/{file.key}").status_code == 200
    assert reader.ask("post", "/uploads", announced()).status_code == 403
    assert client.get(f"{BASE}/{file.key}").status_code == 401


def test_the_description_of_the_api_is_true(program: Program, file: File) -> None:
    schema = schemathesis.openapi.from_dict(program.client.get("/api/v1/openapi.json").json())
    operations = [one.ok() for one in schema.include(path_regex="^/api/v1/files").get_all_operations()]
    assert len(operations) == 13
    for operation in operations:
        _examples(operation, program.client)


def _examples(operation: Any, client: Client) -> None:
    """Send what the description allows; nothing may break, and every refusal is a problem in words."""

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy())
    def run(case: Any) -> None:
        asked = case.as_transport_kwargs(base_url="http://testserver")
        sent = requests.Request(**{key: value for key, value in asked.items() if key != "cookies"}).prepare()
        body = sent.body.encode() if isinstance(sent.body, str) else sent.body or b""
        kind = sent.headers.get("Content-Type", "application/octet-stream")
        response = client.generic(sent.method or "", sent.url or "", body, content_type=kind)
        assert response.status_code < 500, operation.label
        if response.status_code >= 400:
            assert response.headers["Content-Type"] == "application/problem+json", operation.label
            assert response.json()["title"]

    run()


def test_a_program_sends_a_redacted_copy_of_a_file_it_may_open(program: Program, file: File, counsel: User) -> None:
    blurred = samples.jpeg(30, 20)
    told = announced(size=len(blurred), sha256=sha256(blurred), copy_of=str(file.key))
    refused = program.ask("post", "/uploads", told)
    assert (refused.status_code, refused.json()["code"]) == (422, "nothing_taken_out")
    told["taken_out"] = "A face."
    assert program.ask("post", "/uploads", {**told, "subject": "library-2"}).status_code == 404
    assert Program(counsel, "evidence.add").ask("post", "/uploads", told).status_code == 404  # it may open nothing
    assert program.ask("post", "/uploads", told).status_code == 201
    assert program.ask("patch", f"/uploads/{told['key']}", blurred, offset="0").status_code == 200
    shown = program.ask("get", f"/{told['key']}").json()
    assert (shown["copy_of"], shown["taken_out"]) == (str(file.key), "A face.")
    assert program.ask("get", f"/{file.key}").json()["copy_of"] is None
