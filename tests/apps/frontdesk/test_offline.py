"""What a device takes home after one visit."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from dintel.apps.frontdesk import here, offline


def shell(client: Client, url: str) -> dict[str, Any]:
    """Return the list at the head of the worker."""
    first = client.get(url).content.decode().split(";\n", 1)[0]
    found: dict[str, Any] = json.loads(first.removeprefix("self.SHELL = "))
    return found


@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/es", "es")])
def test_the_worker_is_scoped_to_the_counter_of_its_language(client: Client, prefix: str, language: str) -> None:
    response = client.get(f"{prefix}/now/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert response["Service-Worker-Allowed"] == f"{prefix}/now/"
    listed = shell(client, f"{prefix}/now/sw.js")
    assert listed["language"] == language
    assert listed["page"] == f"{prefix}/now/"
    assert listed["files"][0].startswith(f"{prefix}/now/law.{language}.")


def test_everything_listed_is_there(client: Client) -> None:
    for url in shell(client, "/now/sw.js")["files"]:
        if not url.startswith("/static/"):
            assert client.get(url).status_code == 200, url


def test_a_new_law_is_a_new_worker(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = client.get("/now/sw.js").content
    assert before == client.get("/now/sw.js").content
    monkeypatch.setattr(here, "bundle", lambda _language: ("0123456789abcdef", b"{}"))
    assert client.get("/now/sw.js").content != before


def test_a_missing_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "SCRIPTS", ("frontdesk/gone.js",))
    with pytest.raises(FileNotFoundError, match=r"gone\.js"):
        offline.worker()


def test_the_law_has_an_address_of_its_own_text(client: Client) -> None:
    url = shell(client, "/now/sw.js")["files"][0]
    response = client.get(url)
    assert "immutable" in response["Cache-Control"]
    assert json.loads(response.content)
    small = client.get(url, headers={"Accept-Encoding": "gzip"})
    assert small["Content-Encoding"] == "gzip"
    assert len(small.content) < len(response.content)
    assert client.get("/now/law.en.0000000000000000.json").status_code == 404
    assert client.get("/now/law.xx.0000000000000000.json").status_code == 404


@pytest.mark.parametrize("prefix", ["", "/es"])
def test_the_manifest_names_the_page_and_its_icons(client: Client, prefix: str) -> None:
    response = client.get(f"{prefix}/now/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    said = response.json()
    assert said["start_url"] == f"{prefix}/now/"
    assert {icon["sizes"] for icon in said["icons"]} == {"any", "192x192", "512x512"}
    assert any(icon.get("purpose") == "maskable" for icon in said["icons"])


def test_the_places_can_be_searched_on_the_device(client: Client) -> None:
    listed = client.get("/now/places.json").json()["places"]
    assert len(listed) == len(here.places())
    assert all(len(row) == 4 for row in listed)
