"""The documentation is one site, built strictly; its pictures are taken, and the tests it names are there."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PICTURES = DOCS / "pictures"
MOST_BYTES = 3_000_000
SHOWN = re.compile(r"!\[(?P<words>[^\]]*)\]\((?P<path>[^)]+)\)")
NAMED = re.compile(r"`(?P<path>(?:tests|src|docs|deploy|bench)/[^`:*\s]+)(?:::(?P<test>test_\w+))?`")
POINT = re.compile(
    r"^\| (?P<point>\d+\.\d+\.\d+) \| (?P<level>\d) \|[^|]*\| (?P<state>[^|]+) \| (?P<why>.*) \|$", re.MULTILINE
)
STATES = {"met", "in part", "not met", "the city", "none here"}
LOOKED_AT = ("docs/index", "docs/how-to/first-day-of-city-it", "docs/reference/notices", "README")
WIDE = "docs/reference/asvs"
"""The longest table, which axe takes as long for as for all others."""

sys.path.insert(0, str(ROOT / "tools"))


def pages() -> list[Path]:
    from build_site import sources

    return sources()


@cache
def functions_of(path: Path) -> frozenset[str]:
    return frozenset(
        node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.FunctionDef)
    )


@pytest.mark.parametrize("name", ["THREAT_MODEL.md", "docs/reference/asvs.md"])
def test_every_file_and_every_test_that_is_named_as_evidence_is_there(name: str) -> None:
    found = list(NAMED.finditer((ROOT / name).read_text(encoding="utf-8")))
    assert len(found) > 30
    for one in found:
        path = ROOT / one["path"]
        assert path.exists(), f"{name} names {one['path']}, which is not there"
        assert not one["test"] or one["test"] in functions_of(path), f"{name}: {one['path']} has no {one['test']}"


def test_every_point_of_levels_one_and_two_has_a_state_and_what_is_missing_is_listed() -> None:
    text = (DOCS / "reference" / "asvs.md").read_text(encoding="utf-8")
    found = {one["point"]: one for one in POINT.finditer(text)}
    levels = [one["level"] for one in found.values()] + ["2"] * 7  # of WebRTC, in a sentence
    assert (levels.count("1"), levels.count("2")) == (70, 183), "as OWASP counts them in 5.0.0"
    missing = text.partition("## What is not met")[2]
    for point, one in found.items():
        assert one["state"] in STATES, f"{point} is {one['state']!r}"
        assert one["why"].strip(), f"{point} gives no evidence"
        is_listed = re.search(rf"\| [\d., ]*\b{re.escape(point)}\b", missing) is not None
        assert is_listed == (one["state"] in {"in part", "not met"}), f"{point}: list it at the end, or take it off"


def test_each_adversary_has_what_holds_what_does_not_and_a_test() -> None:
    text = (ROOT / "THREAT_MODEL.md").read_text(encoding="utf-8")
    parts = re.split(r"^## ", text.partition("## Everybody else")[0], flags=re.MULTILINE)[1:]
    assert len(parts) == 6
    for part in parts:
        assert "**Holds.**" in part
        assert "**Does not hold.**" in part
        assert len(NAMED.findall(part)) >= 3, part.splitlines()[0]


def test_every_picture_is_taken_by_the_script_shown_somewhere_in_words_and_small() -> None:
    taken = {one["name"] for one in tomllib.loads((PICTURES / "pictures.toml").read_text(encoding="utf-8"))["picture"]}
    kept = {path.stem: path.stat().st_size for path in PICTURES.glob("*.png")}
    assert taken == kept.keys(), "run `make pictures`, and delete what nobody takes"
    assert sum(kept.values()) < MOST_BYTES
    shown = set()
    for page in pages():
        for one in SHOWN.finditer(page.read_text(encoding="utf-8")):
            shown.add(Path(one["path"]).stem)
            assert len(one["words"].split()) >= 5, f"{page.name}: say what {one['path']} shows"
    assert taken <= shown, f"no page shows {taken - shown}"


def test_addresses_outside_are_whole() -> None:
    from build_site import outside, wrong_addresses

    assert outside()
    assert list(wrong_addresses()) == []


def look(site: Path) -> list[str]:
    """Return what axe finds on some pages, opened as files on a narrow screen, light and dark, and what is too wide."""
    from tests.browser import CHROMIUM, FLAGS, playwright, violations

    wrong: list[str] = []
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        page = browser.new_page(viewport={"width": 320, "height": 640}, reduced_motion="reduce")
        page.on(
            "request", lambda asked: wrong.append(asked.url) if not asked.url.startswith(("file:", "data:")) else None
        )
        for name in (*LOOKED_AT, WIDE):
            page.goto((site / f"{name}.html").as_uri())
            found = violations(page) if name != WIDE else []
            wrong += [f"{name}: {one['id']} {one['nodes'][0]['html'][:120]}" for one in found]
            if page.evaluate("document.documentElement.scrollWidth > 320"):
                wrong.append(f"{name} is wider than 320 pixels")
        wrong += _sought(page, site)
        browser.close()
    return wrong


def _sought(page: Any, site: Path) -> list[str]:
    """Search for a word without a network."""
    page.goto((site / "search.html").as_uri() + "?q=checkpoint")
    page.locator("#search-results li").first.wait_for()
    return [] if page.locator("#search-results li").count() > 2 else ["the search finds nothing"]


@pytest.mark.journey
def test_the_site_is_built_strictly_and_read_without_a_network(tmp_path: Path) -> None:
    from tests.browser import CHROMIUM

    from build_site import build

    assert build(tmp_path / "site") == []
    assert (tmp_path / "site" / "index.html").is_file()
    if not CHROMIUM.exists():
        pytest.skip(f"built, and not looked at: {CHROMIUM} is not installed")
    assert look(tmp_path / "site") == []


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ('<img src="https://elsewhere.example/x.png" alt="x">', "no page may ask another site"),
        ('<script src="//elsewhere.example/x.js"></script>', "no page may ask another site"),
        ('<link rel="stylesheet" href="missing.css">', "which is not there"),
        ('<img src="data:image/png;base64,">', "without words"),
    ],
)
def test_a_page_that_asks_elsewhere_or_shows_without_words_is_told(tmp_path: Path, page: str, says: str) -> None:
    from build_site import wrong_pages

    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert any(says in line for line in wrong_pages(tmp_path))
