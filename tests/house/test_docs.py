"""The docs say what is there."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bench.report import one_table

from dintel.domain.policy.facts import AXES
from dintel.domain.policy.rules import LEVELS, OUTCOMES

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")


def test_the_reference_pages_are_what_the_code_and_the_law_say() -> None:
    command = [sys.executable, "tools/build_reference.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"run `make reference`: {done.stdout}{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_between_pages_leads_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        if not target.startswith(("http:", "https:", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}, which is not there"


def test_the_figures_in_the_docs_are_those_that_were_measured() -> None:
    found = json.loads((ROOT / "bench/results.json").read_text(encoding="utf-8"))
    assert (ROOT / "docs/reference/performance.md").read_text(encoding="utf-8") == one_table(found)


def test_the_glossary_explains_every_outcome_and_level_and_is_in_one_piece() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    terms = re.findall(r"^\| (.+?) \|", text, re.MULTILINE)[2:]
    assert len(terms) == len(set(terms)), "one meaning each"
    for outcome in OUTCOMES:
        assert f"`{outcome}`" in text
    for level in ("federal law", "state law", "ordinance", "order", "resolution", "practice"):
        assert level in text
    assert len(LEVELS) == 6


def test_the_facts_are_documented() -> None:
    text = (ROOT / "docs" / "reference" / "facts.md").read_text(encoding="utf-8")
    assert all(f"## {axis}:" in text for axis in AXES)


def test_every_kind_of_file_in_the_law_is_described() -> None:
    text = (ROOT / "docs" / "reference" / "law-format.md").read_text(encoding="utf-8")
    names = {
        path.name for path in (ROOT / "law").glob("us/**/*.toml") if path.parent.parent.name in {"law", "us", "nm"}
    }
    for path in (ROOT / "law").glob("us/*"):
        name = path.name.removesuffix(".toml")
        assert name in text or path.is_dir(), f"docs/reference/law-format.md does not mention {name}"
    assert names


def test_decisions_are_numbered_without_a_hole() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "adr").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
