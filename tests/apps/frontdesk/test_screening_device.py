"""What free text must not hold is found on the device as on the server, and taken out with one tap."""

from __future__ import annotations

import json
import random
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.domain.test_screening import A_NUMBERS, JOINTS, SAMPLES

import dintel.apps.frontdesk
from dintel.apps.city import screening
from dintel.apps.contacts.models import Contact
from dintel.domain.screening import fold

SCRIPT = Path(dintel.apps.frontdesk.__file__).parent / "static" / "frontdesk" / "screening.js"


@pytest.fixture(scope="module")
def device() -> Any:
    """Return the page's script in an engine of its own, with what the page brings."""
    engine = pytest.importorskip("py_mini_racer").MiniRacer()
    engine.eval("var window = {};")
    engine.eval(SCRIPT.read_text(encoding="utf-8"))
    engine.eval(f"window.DintelScreening.load({json.dumps(screening.for_device())})")
    return engine


def found_there(device: Any, texts: Sequence[str]) -> list[list[list[str]]]:
    """Return kind, text and what stands before each finding, on the device."""
    work = "(t) => window.DintelScreening.find(t).map((one) => [one.kind, one.text, t.slice(0, one.start)])"
    return json.loads(device.eval(f"JSON.stringify({json.dumps(texts)}.map({work}))"))  # type: ignore[no-any-return]


def found_here(texts: Sequence[str]) -> list[list[list[str]]]:
    """Return the same, on the server."""
    return [[[one.kind, one.text, text[: one.start]] for one in screening.screen({"t": text})] for text in texts]


def test_the_device_finds_the_same_in_thousands_of_texts(device: Any) -> None:
    chance = random.Random(7)
    odd = ["\U0001f600", "\U0001d400", "\u0301", "é", "ñ", "İ", "\ufb01", "Σ", "\u0667", "\U0001d7d7", "\x00", "\u00ad"]
    pieces = [*SAMPLES, *A_NUMBERS, *JOINTS, *odd]
    texts = ["".join(chance.choices(pieces, k=chance.randint(1, 12))) for _ in range(6000)]
    here, there = found_here(texts), found_there(device, texts)
    assert sum(map(bool, here)) > 1000
    for text, ours, theirs in zip(texts, here, there, strict=True):
        assert ours == theirs, text


def test_the_device_makes_every_character_plain_alike(device: Any) -> None:
    groups = {chr(code): unicodedata.category(chr(code)) for code in range(sys.maxunicode + 1)}
    moved = {"\U0001171e"}  # a sign of Ahom that a later Unicode put among the spacing ones
    known = [
        character for character, group in groups.items() if group not in {"Cn", "Cs", "Co"} and character not in moved
    ]
    there = json.loads(
        device.eval(f"JSON.stringify({json.dumps(known)}.map((c) => window.DintelScreening.fold(c).text))")
    )
    differ = [
        (f"U+{ord(c):04X}", fold(c).text, plain) for c, plain in zip(known, there, strict=True) if fold(c).text != plain
    ]
    assert len(known) > 140_000
    assert not differ


def test_the_device_takes_out_what_it_found(device: Any) -> None:
    text = json.dumps("He is undocumented, A 012 345 678.")
    work = f"(() => {{ const s = window.DintelScreening; return s.remove({text}, s.find({text})[0], '[removed]'); }})()"
    assert device.eval(work) == "He is [removed], A 012 345 678."


def test_the_device_knows_what_is_never_kept(device: Any) -> None:
    kept = json.loads(device.eval("JSON.stringify(window.DintelScreening.kept)"))
    assert set(kept) == set(screening.KINDS) - screening.NEVER_KEPT


# ---- the same note without JavaScript ---------------------------------------------------------------


def written(client: Any, **fields: str) -> Any:
    """Post the plain form from our own page; whatever is kept is kept under one key."""
    told = {"key": "7b1d4c7e-0f0a-4a53-9d0e-2b8f3b1f6a10", "a": "", "at": "library", **fields}
    return client.post("/now/filings/", told, headers={"Origin": "http://testserver"})


def accounts_kept() -> list[str]:
    """Return the words of every contact there is."""
    return [f"{one.account} {one.said}" for one in Contact.objects.all()]


@pytest.mark.django_db
def test_words_about_status_are_warned_of_once_and_may_stay(client: Any) -> None:
    response = written(client, said="Is he undocumented?")
    page = response.content.decode()
    assert response.status_code == 422
    assert "<mark>undocumented</mark>" in page
    assert 'name="screening" value="keep"' in page
    assert not accounts_kept()
    assert written(client, said="Is he undocumented?", screening="keep").status_code == 200
    assert accounts_kept() == [" Is he undocumented?"]


@pytest.mark.django_db
def test_a_number_is_taken_out_with_one_tap_and_never_kept(client: Any) -> None:
    said = "He is undocumented, A 012-345-678."
    response = written(client, said=said)
    assert response.status_code == 422
    assert 'value="keep"' not in response.content.decode()
    assert written(client, said=said, screening="keep").status_code == 422
    assert not accounts_kept()
    assert written(client, said=said, screening="remove").status_code == 200
    assert accounts_kept() == [" He is [removed], [removed]."]


@pytest.mark.django_db
def test_a_number_that_a_device_sends_all_the_same_is_refused(send: Any, body: dict[str, Any]) -> None:
    response = send({**body, "notes": {"said": "Wrote A 012-345-678 down", "asked": "undocumented"}})
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["where"] == "notes.said"
    assert "alien number" in error["what"]
    assert "012" not in response.content.decode()


@pytest.mark.django_db
def test_the_page_brings_the_screen_along(client: Any) -> None:
    page = client.get("/now/").content.decode()
    assert "frontdesk/screening.js" in page
    assert "indocumentadas" in page
