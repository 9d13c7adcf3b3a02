"""One decision of a person, asked of the same properties that are proved on every cell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dintel.domain.policy.determine import Policy
from dintel.domain.policy.facts import UnknownFactError
from dintel.domain.policy.prove.decision import broken_by
from dintel.domain.policy.rules import OUTCOMES


def test_what_the_law_itself_answers_breaks_nothing(policy: Policy) -> None:
    codes = np.random.default_rng(7).integers(0, policy.space.size, 12)
    for code in codes.tolist():
        assert broken_by(policy, policy.space.decode(code), policy.at(code).outcome) == ()


def test_declining_a_judges_valid_warrant_is_named_with_its_source(policy: Policy) -> None:
    facts = {"asked": "take_person", "document": "arrest_warrant", "validity": "valid"}
    found = broken_by(policy, facts, "decline")
    assert any("never declined" in one.statement and "Fed. R. Crim. P." in one.source for one in found)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_status_only_may_be_anything_but_declined(policy: Policy, outcome: str) -> None:
    statements = [one.statement for one in broken_by(policy, {"asked": "status_information"}, outcome)]
    declined = [one for one in statements if "status-only" in one]
    assert bool(declined) == (outcome == "decline")


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        ({"asked": "nonpublic_area", "document": "i200"}, "comply"),
        ({"asked": "hold_person", "document": "i247a"}, "comply"),
        ({"asked": "nonpublic_area", "urgency": "emergency"}, "decline"),
        ({"asked": "public_area"}, "decline"),
        ({"asked": "nonpublic_area", "requester": "unverified"}, "comply"),
    ],
)
def test_each_property_of_outcomes_is_asked(policy: Policy, facts: dict[str, str], outcome: str) -> None:
    assert broken_by(policy, facts, outcome)


@pytest.mark.parametrize(
    ("facts", "outcome", "error"),
    [
        ({}, "resist", ValueError),
        ({"asked": "moon"}, "decline", UnknownFactError),
        ({"x": "y"}, "decline", UnknownFactError),
    ],
)
def test_what_does_not_exist_is_refused(policy: Policy, facts: Any, outcome: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        broken_by(policy, facts, outcome)


def test_what_the_floor_leaves_to_counsel_counsel_may_decline(policy: Policy) -> None:
    facts = {"asked": "other_records", "document": "i138", "requester": "immigration_agency", "validity": "valid"}
    assert policy.decide(facts).outcome == "counsel_hold"
    assert broken_by(policy, facts, "decline") == ()
