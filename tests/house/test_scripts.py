"""Scripts hold no words for people: they show what the page sent them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "src").rglob("static/**/*.js"))
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`([^`]*)`')
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_shows_only_words_it_was_given(path: Path) -> None:
    code = COMMENT.sub("", path.read_text(encoding="utf-8"))
    for groups in STRING.findall(code):
        text = next((group for group in groups if group), "")
        sentence = re.search(r"[A-Z][a-z]+ [a-z]+|[a-z]{3,} [a-z]{3,} [a-z]{3,}", text)
        assert not sentence or text == "use strict", (
            f"{path.name}: {text!r} cannot be translated; send it with the page"
        )
