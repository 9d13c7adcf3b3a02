"""Scripts hold no words for people, and pages hold no words without a translation."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "src").rglob("static/**/*.js"))
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`([^`]*)`')
COMMENT = re.compile(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", re.DOTALL)
TRANSLATE = re.compile(r'{%\s*translate\s+"([^"]+)"')
BLOCK = re.compile(r"{%\s*blocktranslate[^%]*%}(.*?)(?:{%\s*plural[^%]*%}(.*?))?{%\s*endblocktranslate", re.DOTALL)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_shows_only_words_it_was_given(path: Path) -> None:
    code = COMMENT.sub("", path.read_text(encoding="utf-8"))
    for groups in STRING.findall(code):
        text = next((group for group in groups if group), "")
        sentence = re.search(r"[A-Z][a-z]+ [a-z]+|[a-z]{3,} [a-z]{3,} [a-z]{3,}", text)
        assert not sentence or text == "use strict", (
            f"{path.name}: {text!r} cannot be translated; send it with the page"
        )


@pytest.mark.parametrize("language", ["es"])
def test_every_sentence_of_a_template_is_in_the_catalogue(language: str) -> None:
    catalogue = polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))
    said = {entry.msgid for entry in catalogue}
    for path in sorted((ROOT / "src").rglob("templates/**/*.html")):
        text = path.read_text(encoding="utf-8")
        wanted = set(TRANSLATE.findall(text))
        for singular, _plural in BLOCK.findall(text):
            wanted.add(re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", singular))
        missing = {line for line in wanted if line not in said}
        assert not missing, f"{path.name}: not in locale/{language}/LC_MESSAGES/django.po: {sorted(missing)}"
