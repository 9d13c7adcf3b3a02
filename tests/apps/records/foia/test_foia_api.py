"""All that staff can do with a request to an agency, a program of theirs can do; nobody reaches further."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from tests.apps.records.foia.conftest import SignIn
from tests.apps.records.foia.made import person, sent

from dintel.apps.accounts.models import User
from dintel.apps.records.foia.models import FoiaRequest, FoiaSeries
from dintel.config.demo import make_demo

pytestmark = pytest.mark.django_db
BASE = "/api/v1/records/agencies"
ASK = {
    "title": "Arrests, 2026 Q1",
    "agency": "ice",
    "template": "arrests_in_city",
    "since": "2026-01-01",
    "until": "2026-03-31",
}


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"{BASE}{path}", body, content_type="application/json")


def test_a_program_drafts_signs_sends_and_writes_down(signed_in: SignIn, paralegal: User, counsel: User) -> None:
    mine, key, today = signed_in(paralegal), str(uuid4()), timezone.localdate().isoformat()
    made = post(mine, "", key=key, **ASK)
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    assert post(mine, "", key=key, **ASK).json()["number"] == number
    assert made.json()["until"] == "2026-03-31"
    changed = mine.patch(
        f"{BASE}/{number}/letters/1", {"version": 1, "answer": ["Send them."]}, content_type="application/json"
    )
    assert changed.json()["version"] == 2
    assert post(mine, f"/{number}/letters/1/sign", version=1).status_code == 409
    assert post(mine, f"/{number}/letters/1/sign", version=2).json()["number"].startswith("L-")
    assert post(mine, f"/{number}/letters/1/sent", conveyed="portal", on=today).json()["state"] == "sent"
    assert mine.get(f"{BASE}/{number}/letters/1/pdf").content[:5] == b"%PDF-"
    told = post(mine, f"/{number}/history", what="at_office", on=today, tracking="2026-ICFO-1").json()
    assert (told["state"], told["tracking"], told["ways"]) == ("running", "2026-ICFO-1", ["wait"])
    assert [day["number"] for day in told["days"] if day["is_counted"]] == list(range(1, 21))
    refused = post(mine, f"/{number}/history", what="reply", on=today)
    assert (refused.status_code, refused.json()["errors"][0]["where"]) == (422, "body.on")
    again = post(mine, f"/{number}/history/2", note=None, why="Another file.").json()
    assert [(one["what"], one["stands"]) for one in again["history"]] == [
        ("sent", True),
        ("at_office", False),
        ("at_office", False),
    ]
    chosen = post(signed_in(counsel), f"/{number}/choices", way="wait", reasons="It may still come.")
    assert chosen.json()["choice"] == "wait"
    assert "It may still come." not in chosen.content.decode()
    assert post(mine, f"/{number}/choices", way="wait", reasons="Mine.").status_code == 404
    assert post(mine, f"/{number}/close").status_code == 422


def test_a_program_keeps_series(signed_in: SignIn, paralegal: User) -> None:
    mine = signed_in(paralegal)
    body = {name: ASK[name] for name in ("title", "agency", "template")}
    plan = {**body, "period": "quarter", "next_from": "2026-01-01", "next_on": "2026-04-06", "key": str(uuid4())}
    made = post(mine, "/series", **plan)
    assert made.status_code == 201, made.content
    drafted = post(mine, f"/series/{plan['key']}/draft")
    assert drafted.status_code == 201, drafted.content
    listed = mine.get(BASE, {"series": plan["key"], "state": "draft"}).json()
    assert (listed["count"], listed["items"][0]["number"]) == (1, drafted.json()["number"])
    assert post(mine, f"/series/{plan['key']}/end").json()["ended_at"]
    assert [one["key"] for one in mine.get(f"{BASE}/series").json()] == [plan["key"]]
    assert post(mine, "/series", **{**plan, "key": str(uuid4()), "next_on": "2026-02-01"}).status_code == 422


def test_figures_and_what_is_not_open(signed_in: SignIn, paralegal: User) -> None:
    request = sent(paralegal)
    span = {"since": "2026-01-01", "until": "2026-12-31"}
    figures = signed_in(person("duty_officer")).get(f"{BASE}/figures", span).json()
    assert [(one["name"], one["sent"]) for one in figures] == [("ICE", 1), ("", 1)]
    liaison = signed_in(person("liaison"))
    for path in ("", f"/{request.number}", "/series"):
        assert liaison.get(f"{BASE}{path}").status_code == 404
    assert signed_in(paralegal).get(f"{BASE}/F-2026-999999").status_code == 404
    assert post(signed_in(person("auditor")), "", key=str(uuid4()), **ASK).status_code == 404


def test_the_demo_city_asks_agencies(signed_in: SignIn) -> None:
    make_demo()
    make_demo()
    listed = signed_in(person("counsel")).get(BASE)
    assert listed.status_code == 200, listed.content
    states = {one["title"].removesuffix(" (synthetic)"): one["state"] for one in listed.json()["items"]}
    assert FoiaSeries.objects.count() == 1
    assert states["Detainers sent to the jail"] == "appeal_running"
    assert states["Operations at city buildings"] == "overdue"
    assert states["Agreements with local agencies"] == "granted"
    assert states["Operations at bus stations"] == "paused"
    assert states["Guidance on sensitive places"] == "running"
    assert states["Guidance on courthouses"] == "on_its_way"
    assert FoiaRequest.objects.filter(series__isnull=False).exists()
