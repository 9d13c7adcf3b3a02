"""The examples for a server name settings that exist, and say what to change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dintel.config.variables import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for path in (ROOT / "deploy").rglob("*") if path.is_file() and path.name != "README.md")
NAME = re.compile(r"\b(?:DINTEL_[A-Z_]+|PORT)(?==)")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_says_where_it_belongs_and_what_to_change(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# "), "where it belongs, in its first line"
    assert "Change:" in text or path.suffix == ".timer"
    assert set(NAME.findall(text)) <= VARIABLES.keys()


def test_each_stands_in_the_list_of_examples() -> None:
    told = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in FILES if f"{path.name}`" not in told] == []


def test_a_commented_line_is_a_setting_too() -> None:
    text = (ROOT / "deploy/systemd/dintel.env").read_text(encoding="utf-8")
    named = {line.lstrip("#").partition("=")[0] for line in text.splitlines() if re.match(r"#?[A-Z_]+=", line)}
    assert named <= VARIABLES.keys()
    assert {"DINTEL_HTTPS", "DINTEL_SEALING_RECIPIENTS", "DINTEL_DATABASE_URL"} <= named
