"""Between rules that match one case: exceptions first, then levels, and never a guess."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from tests.domain.worlds import rule

from dintel.domain.policy.compile import Parted, resolve
from dintel.domain.policy.rules import LEVELS, LawError, Rule


def parted(*rules: Rule) -> Parted:
    found = resolve(rules)
    assert isinstance(found, Parted), found
    return found


def ids(rules: tuple[Rule, ...]) -> list[str]:
    return [found.title for found in rules]


def named(*rules: Rule) -> tuple[str, ...]:
    return tuple(found.id for found in rules)


def test_one_rule_decides_alone() -> None:
    found = parted(rule("a", "comply"))
    assert (found.outcome, ids(found.deciding), ids(found.supporting)) == ("comply", ["a"], ["a"])
    assert found.displaced == ()


@pytest.mark.parametrize(("weak", "strong"), list(pairwise(LEVELS)))
def test_every_level_gives_way_to_the_next(weak: str, strong: str) -> None:
    found = parted(rule("weak", "decline", weak), rule("strong", "comply", strong))
    assert found.outcome == "comply"
    assert ids(found.displaced) == ["weak"]


def test_a_weaker_rule_that_says_the_same_supports() -> None:
    found = parted(rule("weak", "comply"), rule("strong", "comply", "state"))
    assert ids(found.deciding) == ["strong"]
    assert ids(found.supporting) == ["strong", "weak"]
    assert found.displaced == ()


def test_two_rules_of_one_level_that_agree_decide_together() -> None:
    found = parted(rule("a", "comply", "state"), rule("b", "comply", "state"))
    assert ids(found.deciding) == ["a", "b"]


def test_two_rules_of_one_level_that_disagree_are_a_conflict() -> None:
    found = resolve((rule("a", "comply", "state"), rule("b", "decline", "state")))
    assert isinstance(found, LawError)
    assert found.what == ("a conflict: x/q/a says comply, x/q/b says decline, both at level state")
    assert found.where == "rules/q.toml:a and rules/q.toml:b"
    assert "exception_to" in found.fix


def test_a_conflict_below_the_deciding_level_is_none() -> None:
    found = parted(rule("a", "comply"), rule("b", "decline"), rule("c", "police", "state"))
    assert found.outcome == "police"
    assert ids(found.displaced) == ["a", "b"]


def test_an_exception_sets_aside_a_rule_of_its_own_level() -> None:
    general = rule("general", "comply", "state")
    special = rule("special", "decline", "state", exception_to=named(general))
    found = parted(general, special)
    assert (found.outcome, ids(found.displaced)) == ("decline", ["general"])


def test_an_exception_to_an_exception_lets_the_first_rule_stand_again() -> None:
    general = rule("general", "comply", "state")
    special = rule("special", "decline", "state", exception_to=named(general))
    rarest = rule("rarest", "comply", "state", exception_to=named(special))
    found = parted(general, special, rarest)
    assert (found.outcome, ids(found.deciding)) == ("comply", ["general", "rarest"])
    assert ids(found.displaced) == ["special"]


def test_a_long_chain_of_exceptions_is_followed_to_its_end() -> None:
    chain: list[Rule] = []
    for number in range(9):
        outcome = "comply" if number % 2 else "decline"
        chain.append(rule(f"r{number}", outcome, "state", exception_to=named(*chain[-1:])))
    found = parted(*chain)
    assert found.outcome == "decline"
    assert ids(found.deciding) == ["r0", "r2", "r4", "r6", "r8"]


def test_an_exception_to_a_rule_that_does_not_match_does_nothing() -> None:
    special = rule("special", "decline", exception_to=("x/q/absent",))
    assert parted(special).outcome == "decline"


def test_a_rule_set_aside_is_displaced_even_where_it_would_agree() -> None:
    general = rule("general", "comply", "state")
    special = rule("special", "comply", "state", exception_to=named(general))
    found = parted(general, special)
    assert ids(found.supporting) == ["special"]
    assert ids(found.displaced) == ["general"]


def test_no_rule_with_an_outcome_is_a_gap() -> None:
    for rules in ((), (rule("adds"),)):
        found = resolve(rules)
        assert isinstance(found, LawError)
        assert found.what == "a gap: no rule gives an outcome"


def test_a_rule_set_aside_leaves_a_gap_if_nothing_else_speaks() -> None:
    general = rule("general", "comply")
    silent = rule("silent", exception_to=named(general))
    assert isinstance(resolve((general, silent)), LawError)


def test_a_rule_without_an_outcome_adds_to_any() -> None:
    found = parted(rule("adds"), rule("a", "comply", "state"))
    assert ids(found.supporting) == ["a", "adds"]


@pytest.mark.parametrize(("outcome", "adds"), [("comply", True), ("decline", False)])
def test_a_rule_meant_for_another_outcome_adds_nothing(outcome: str, adds: bool) -> None:
    extra = rule("extra", with_outcome=frozenset({"comply", "police"}))
    found = parted(rule("a", outcome), extra)
    assert ("extra" in ids(found.supporting)) is adds
    assert found.displaced == ()


def test_a_rule_that_only_adds_can_be_set_aside() -> None:
    adds = rule("adds")
    special = rule("special", "comply", exception_to=named(adds))
    assert ids(parted(adds, special).supporting) == ["special"]


def test_two_partings_are_one_verdict_only_if_the_rules_are_the_same_objects() -> None:
    one = rule("a", "comply")
    assert parted(one).key == parted(one).key
    assert parted(one).key != parted(replace(one)).key
