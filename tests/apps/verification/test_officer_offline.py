"""What a device keeps of the page about officers, and that it keeps nothing of its reader."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from dintel.apps.verification import guide, offline

LANGUAGES = ["", "/es", "/vi", "/zh-hans", "/nv", "/ar"]


def shell(client: Client, url: str) -> dict[str, Any]:
    """Return the list at the head of the worker."""
    first = client.get(url).content.decode().split(";\n", 1)[0]
    found: dict[str, Any] = json.loads(first.removeprefix("self.SHELL = "))
    return found


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_every_language_has_a_worker_for_its_two_pages(client: Client, prefix: str) -> None:
    answer = client.get(f"{prefix}/officer/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == f"{prefix}/officer/"
    assert shell(client, f"{prefix}/officer/sw.js")["pages"] == [f"{prefix}/officer/", f"{prefix}/officer/card/"]
    page = client.get(f"{prefix}/officer/").content.decode()
    assert f'data-script="{prefix}/officer/sw.js" data-scope="{prefix}/officer/"' in page


def test_other_words_on_the_page_are_another_worker(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = client.get("/officer/sw.js").content
    assert client.get("/officer/sw.js").content == before
    monkeypatch.setattr(guide, "provisions", lambda: ())
    assert client.get("/officer/sw.js").content != before


def test_a_missing_script_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "SCRIPTS", ("verification/gone.js",))
    with pytest.raises(FileNotFoundError, match=r"gone\.js"):
        offline.worker(b"")
