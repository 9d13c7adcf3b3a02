"""What other places answer, put to Dintel: the table in the docs is what the engine says."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dintel.domain.policy.compile import compile_policy
from dintel.lawbook.book import open_book

TOLD = tomllib.loads(Path(__file__).with_name("other_places.toml").read_text(encoding="utf-8"))
SCENARIOS: list[dict[str, Any]] = TOLD["scenario"]
PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "other-places.md"
BOOK = open_book("us/nm/albuquerque", locked=False)
POLICY = compile_policy(BOOK.text_on(TOLD["on"]))


def _rows() -> dict[str, list[str]]:
    """Return the cells of each line of the table, by id."""
    rows = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if re.fullmatch(r"TP-\d{3}", cells[0]):
            assert cells[0] not in rows, f"{cells[0]} stands twice in {PAGE.name}"
            rows[cells[0]] = cells
    return rows


ROWS = _rows()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["id"])
def test_the_engine_gives_the_outcome_that_is_told(scenario: dict[str, Any]) -> None:
    for request in scenario["request"]:
        verdict = POLICY.decide(request["facts"])
        deciding = [reason.rule.id for reason in verdict.deciding]
        assert verdict.outcome == request["outcome"], f"{scenario['id']}: {deciding}"


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["id"])
def test_the_page_shows_that_outcome_and_the_rule_that_gives_it(scenario: dict[str, Any]) -> None:
    _id, place, happens, does, outcome, relation, why = ROWS[scenario["id"]]
    assert happens
    assert does
    assert place == scenario["place"]
    assert relation == scenario["relation"]
    assert outcome == " / ".join(f"`{request['outcome']}`" for request in scenario["request"])
    named = re.findall(r"`([^`]+)`", why)
    for request in scenario["request"]:
        deciding = [reason.rule.id for reason in POLICY.decide(request["facts"]).deciding]
        assert any(rule.endswith(f"/{name}") for rule in deciding for name in named), deciding


def test_the_page_names_no_rule_that_does_not_exist() -> None:
    rules = [rule.id for rule in BOOK.law.rules]
    for name, cells in ROWS.items():
        for rule in re.findall(r"`([^`]+)`", cells[6]):
            assert any(known.endswith(f"/{rule}") for known in rules), f"{name}: {rule}"


def test_the_page_and_the_facts_tell_of_the_same_scenarios() -> None:
    ids = [scenario["id"] for scenario in SCENARIOS]
    assert len(ids) == len(set(ids))
    assert set(ROWS) == set(ids)
    assert {scenario["relation"] for scenario in SCENARIOS} <= {"same", "differs", "outside"}


def test_the_page_counts_right() -> None:
    text = PAGE.read_text(encoding="utf-8")
    count = {
        kind: sum(scenario["relation"] == kind for scenario in SCENARIOS) for kind in ("same", "differs", "outside")
    }
    said = (
        f"Of the {len(SCENARIOS)}, {count['same']} come out the same, {count['differs']} differ"
        f" and {count['outside']} lie outside."
    )
    assert said in text


def test_the_scenarios_are_those_of_the_collection() -> None:
    folder = os.environ.get("DINTEL_FIXTURES")
    if not folder:
        pytest.skip("DINTEL_FIXTURES is not set: the collected scenarios are not at hand")
    lines = (Path(folder) / "scenarios.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["id"] for line in lines} == set(ROWS)
