"""The table says on every cell what the rules, read one by one, say of that case."""

from __future__ import annotations

import ast
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.domain import naive, worlds

from dintel.domain.policy.compile import Text, boxes, compile_policy
from dintel.domain.policy.determine import Policy, Verdict
from dintel.domain.policy.facts import AXES, Space, UnknownFactError
from dintel.domain.policy.rules import BadLawError, LawError

SAMPLE = 3_000


def plainly(verdict: Verdict) -> naive.Answer:
    """Return a verdict in the words of the naive implementation."""
    return naive.Answer(
        outcome=verdict.outcome,
        deciding=tuple(reason.rule.id for reason in verdict.deciding),
        supported_by=tuple(reason.rule.id for reason in verdict.supported_by),
        displaced=tuple(reason.rule.id for reason in verdict.displaced),
        obligations=tuple(duty.id for duty in verdict.obligations),
        do=verdict.do,
        say=verdict.say,
        never=verdict.never,
        call=verdict.call,
    )


def example_of(error: LawError) -> dict[str, str]:
    """Return the facts of the smallest example that an error shows."""
    assert "Smallest example: " in error.what
    found = ast.literal_eval(error.what[error.what.rindex("{") :])
    assert isinstance(found, dict)
    return found


# ---- made-up worlds -----------------------------------------------------------------------------


@pytest.mark.untraced
@settings(max_examples=80)
@given(worlds.peaceful_worlds())
def test_every_cell_of_a_settled_world_is_as_the_naive_reading_has_it(text: Text) -> None:
    policy = compile_policy(text)
    assert policy.table.shape == text.space.shape
    for code, answer in enumerate(naive.answers(text)):
        assert plainly(policy.at(code)) == answer


@pytest.mark.untraced
@settings(max_examples=80)
@given(worlds.worlds())
def test_gaps_and_conflicts_are_found_exactly_where_they_are(text: Text) -> None:
    wrong = [a for a in naive.answers(text) if not isinstance(a, naive.Answer)]
    if not wrong:
        compile_policy(text)
        return
    with pytest.raises(BadLawError) as refused:
        compile_policy(text)
    kinds = {("gap" if isinstance(a, naive.Gap) else "conflict") for a in wrong}
    assert {"gap" if "a gap:" in e.what else "conflict" for e in refused.value.errors} == kinds
    for error in refused.value.errors:
        _is_the_smallest_example(text, error)


def _is_the_smallest_example(text: Text, error: LawError) -> None:
    """Assert that the example is wrong as told, and that no like case knows fewer facts."""
    facts = {**dict.fromkeys(text.space.by_id, "unknown"), **example_of(error)}
    answer = naive.decide(text, facts)
    if isinstance(answer, naive.Conflict):
        assert sum(f"{name} says" in error.what for name in answer.rules) == 2
        assert error.where.startswith("rules/q.toml:r")
    else:
        assert answer == naive.Gap()
        assert error.where == "law/x/rules"
    like = _matching(text, facts)
    fewest = min(
        sum(value != "unknown" for value in other.values())
        for other in naive.every_case(text.space)
        if _matching(text, other) == like
    )
    assert len(example_of(error)) == fewest


def _matching(text: Text, facts: naive.Facts) -> list[str]:
    return [rule.id for rule in text.rules if naive.matches(rule, facts, text.kinds)]


@pytest.mark.untraced
@settings(max_examples=50)
@given(worlds.worlds())
def test_the_boxes_of_a_rule_cover_exactly_the_cases_it_matches(text: Text) -> None:
    for rule in text.rules:
        covered = np.zeros(text.space.shape, dtype=int)
        for box in boxes(rule, text.space, text.kinds):
            covered[np.ix_(*box)] += 1
        matched = [naive.matches(rule, f, text.kinds) for f in naive.every_case(text.space)]
        assert covered.reshape(-1).tolist() == [int(hit) for hit in matched]


@pytest.mark.untraced
@settings(max_examples=40)
@given(worlds.peaceful_worlds())
def test_no_two_verdicts_are_alike_and_each_is_numbered_by_its_place(text: Text) -> None:
    policy = compile_policy(text)
    told = {(v.deciding, v.supported_by, v.displaced): v.number for v in _hashable(policy)}
    assert sorted(told.values()) == list(range(len(policy.verdicts)))
    assert set(np.unique(policy.table).tolist()) == set(range(len(policy.verdicts)))


def _hashable(policy: Policy) -> list[Verdict]:
    def ids(verdict: Verdict, key: str) -> tuple[str, ...]:
        return tuple(reason.rule.id for reason in getattr(verdict, key))

    keys = ("deciding", "supported_by", "displaced")
    return [replace(v, **{key: ids(v, key) for key in keys}) for v in policy.verdicts]  # type: ignore[arg-type]


def test_more_rules_than_bits_in_a_word_are_all_heard() -> None:
    space = Space((worlds.axis("asked", *(f"a{n}" for n in range(70))), worlds.axis("document")))
    rules = [worlds.rule("base", "decline")]
    rules += [worlds.rule(f"r{n}", "comply", "state", when={"asked": frozenset({f"a{n}"})}) for n in range(70)]
    policy = compile_policy(worlds.world(space, rules))
    for n in range(70):
        verdict = policy.decide({"asked": f"a{n}"})
        assert [reason.rule.title for reason in verdict.deciding] == [f"r{n}"]
        assert [reason.rule.title for reason in verdict.displaced] == ["base"]
    assert policy.decide({}).outcome == "decline"


def test_a_law_without_any_rule_is_one_gap() -> None:
    space = Space((worlds.axis("asked", "door"), worlds.axis("document")))
    with pytest.raises(BadLawError, match="a gap: no rule gives an outcome") as refused:
        compile_policy(worlds.world(space, []))
    assert "nothing known" in str(refused.value)


def test_a_world_without_papers_needs_no_paper_as_long_as_no_rule_speaks_of_scope() -> None:
    space = Space((worlds.axis("colour", "red"),))
    rules = [
        worlds.rule("base", "decline"),
        worlds.rule("red", "comply", "state", when={"colour": frozenset({"red"})}),
    ]
    policy = compile_policy(worlds.world(space, rules))
    assert policy.decide({"colour": "red"}).outcome == "comply"
    assert policy.decide({}).outcome == "decline"


def test_a_condition_that_accepts_nothing_never_matches() -> None:
    space = Space((worlds.axis("asked", "door"), worlds.axis("document")))
    never = worlds.rule("never", "comply", "federal", when={"asked": frozenset()})
    policy = compile_policy(worlds.world(space, [worlds.rule("base", "decline"), never]))
    assert {verdict.outcome for verdict in policy.verdicts} == {"decline"}


# ---- the real law -------------------------------------------------------------------------------


@pytest.mark.untraced
def test_thousands_of_real_cases_are_as_the_naive_reading_has_them(text: Text, policy: Policy) -> None:
    codes = np.random.default_rng(1787).integers(0, policy.space.size, SAMPLE)
    _, first = np.unique(policy.table.reshape(-1), return_index=True)
    assert len(first) == len(policy.verdicts)
    for code in [*codes.tolist(), *first.tolist()]:
        assert plainly(policy.at(code)) == naive.decide(text, policy.space.decode(code))


def test_the_real_law_in_a_small_world_is_the_naive_reading_on_a_sample(text: Text) -> None:
    small = worlds.shrunk(text)
    policy = compile_policy(small)
    for code in np.random.default_rng(7).integers(0, policy.space.size, 1_000).tolist():
        assert plainly(policy.at(code)) == naive.decide(small, policy.space.decode(code))


# ---- asking a policy ----------------------------------------------------------------------------


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_all_the_ways_to_ask_give_the_same_verdict(policy: Policy, data: st.DataObject) -> None:
    code = data.draw(st.integers(0, policy.space.size - 1))
    verdict = policy.at(code)
    assert policy.decide(policy.space.decode(code)) is verdict
    assert policy.decide(policy.space.known(code)) is verdict
    assert policy.verdicts_of(np.array([code, code])).tolist() == [verdict.number] * 2


def test_seven_facts_with_a_misspelt_value_are_refused_like_any_other(policy: Policy) -> None:
    facts = policy.space.decode(0)
    with pytest.raises(UnknownFactError, match="Did you mean 'civil'"):
        policy.decide({**facts, "purpose": "civl"})


def test_seven_facts_with_a_misspelt_name_are_refused_like_any_other(policy: Policy) -> None:
    facts = policy.space.decode(0)
    del facts["purpose"]
    assert len({**facts, "porpose": "civil"}) == len(AXES)
    with pytest.raises(UnknownFactError, match="Did you mean 'purpose'"):
        policy.decide({**facts, "porpose": "civil"})


def test_nothing_known_is_a_question_for_counsel(policy: Policy) -> None:
    assert policy.decide({}).outcome == "counsel_hold"


def test_asked_on_another_day_of_its_time_it_is_the_same_law(policy: Policy) -> None:
    later = policy.on_day(policy.on + timedelta(days=1))
    assert later.on == policy.on + timedelta(days=1)
    assert (later.hash, later.switches) == (policy.hash, policy.switches)
    assert later.table is policy.table
    assert later.decide({}) is policy.decide({})
    assert policy.on_day(policy.on) is policy
