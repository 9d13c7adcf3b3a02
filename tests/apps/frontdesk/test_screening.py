"""What free text should not hold is found, on the server and on the device alike."""

from __future__ import annotations

import json

import pytest

from dintel.apps.frontdesk import screening

HELD = [
    ("A 012-345-678", "a_number"),
    ("A123456789", "a_number"),
    ("A# 12345678", "a_number"),
    ("123-45-6789", "ssn"),
    ("123 45 6789", "ssn"),
    ("undocumented", "status"),
    ("ILLEGALS", "status"),
    ("green  card", "status"),
    ("sin papeles", "status"),
    ("Situación migratoria", "status"),
    ("indocumentadas", "status"),
]
FREE = [
    "They asked for the manager.",
    "Badge 4471, unit 12",
    "Call 505-555-0100",
    "He was reborn in spirit",
    "Room A12",
    "cilegaless",
]


@pytest.mark.parametrize(("text", "kind"), HELD)
def test_what_should_not_be_kept_is_found(text: str, kind: str) -> None:
    found = screening.find({"said": f"He said: {text}, twice."}, ["said"])
    assert [(one.field, one.kind, one.text) for one in found] == [("said", kind, text)]


@pytest.mark.parametrize("text", FREE)
def test_plain_words_are_left_alone(text: str) -> None:
    assert screening.find({"said": text}, ["said", "asked"]) == ()


def test_the_device_finds_the_same() -> None:
    engine = pytest.importorskip("py_mini_racer").MiniRacer()
    for text in [*(text for text, _ in HELD), *FREE]:
        for pattern in screening.patterns():
            found = f'{json.dumps(text)}.matchAll(new RegExp({json.dumps(pattern.source)}, "gi"))'
            there = engine.eval(f'Array.from({found}, (m) => m[0]).join("|")')
            here = "|".join(one.text for one in screening.find({"t": text}, ["t"]) if one.kind == pattern.kind)
            assert there == here, (text, pattern)
