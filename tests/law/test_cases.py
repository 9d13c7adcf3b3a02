"""Every worked case comes out as it is told, and the cases tell the whole law.

A rule *version* is one text of a rule between two days. A case is *inside* it if that version
decides the case or adds to its answer. A case is *beside* a rule if it fails exactly one of its
conditions and comes out otherwise.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from dintel.domain.policy.check import periods
from dintel.domain.policy.compile import compile_policy
from dintel.domain.policy.determine import Policy, Verdict
from dintel.domain.policy.facts import UNKNOWN
from dintel.domain.policy.rules import BadLawError, Rule
from dintel.lawbook.book import open_book
from dintel.lawbook.cases import Case, load_cases
from dintel.lawbook.roots import data_root

PLACE = "us/nm/albuquerque"
BOOK = open_book(PLACE, locked=False)
LAW = BOOK.law
CASES = load_cases(LAW, data_root())
RELIED_ON = {name for rule in LAW.rules for name in rule.relies_on}
DAYS = periods(replace(LAW, provisions={n: v for n, v in LAW.provisions.items() if n in RELIED_ON}))
"""The days on which an answer can change: rules, and the provisions they rely on."""

SCENARIOS = {
    "scenario-01-arrest": "comply",
    "scenario-02-staff-room": "decline",
    "scenario-02-borrowing-record": "decline",
    "scenario-02-reading-room": "public_access",
    "scenario-03-status-e-mail": "not_prohibited",
    "scenario-04-utility-accounts": "counsel_hold",
    "scenario-05-staging": "decline",
    "scenario-05-open-hours": "public_access",
    "scenario-06-hold": "decline",
    "scenario-06-attached-warrant": "decline",
    "scenario-07-lobby": "public_access",
    "scenario-08-release-call": "decline",
    "scenario-09-licence-files": "comply",
    "scenario-09-detectives": "comply",
    "scenario-10-forms-i9": "comply_via_counsel",
    "scenario-11-unverified": "police",
    "scenario-11-verified-own-paper": "decline",
    "scenario-11-verified-judges-warrant": "comply",
    "scenario-11-not-officers": "police",
}
"""The eleven scenarios that the law behind the system answers, stated a second time."""


@functools.cache
def _policy(start: date, switches: frozenset[str]) -> Policy:
    return compile_policy(BOOK.text_on(start, switches))


def _policy_for(case: Case) -> Policy:
    """Return the policy of the case's day, compiled once for all days with the same law."""
    return _policy(max(day for day in DAYS if day <= case.on), case.switches)


def _verdict(case: Case) -> Verdict:
    return _policy_for(case).decide(case.facts)


def _deciding(verdict: Verdict) -> tuple[str, ...]:
    return tuple(reason.rule.id for reason in verdict.deciding)


def _inside(verdict: Verdict) -> list[Rule]:
    """Return the rules that decide an answer and those that only add to it."""
    adding = [r.rule for r in verdict.supported_by if not r.rule.outcome]
    return [reason.rule for reason in verdict.deciding] + adding


def _name(case: Case) -> str:
    return case.id


# ---------------------------------------------------------------- each case


@pytest.mark.parametrize("case", CASES, ids=_name)
def test_a_case_comes_out_as_told(case: Case) -> None:
    verdict = _verdict(case)
    provisions = {p.id for reason in verdict.supported_by for p in reason.provisions}
    duties = {duty.id for duty in verdict.obligations}
    told = f"{case.where}: {case.story}"
    assert verdict.outcome == case.outcome, f"{told}\n  decided by {_deciding(verdict)}"
    assert set(case.by) <= set(_deciding(verdict)), told
    assert set(case.cites) <= provisions, told
    assert set(case.obligations) <= duties, told
    assert not set(case.not_obligations) & duties, told


BESIDE = [case for case in CASES if case.beside]


@pytest.mark.parametrize("case", BESIDE, ids=_name)
def test_a_case_beside_a_rule_misses_exactly_one_condition(case: Case) -> None:
    rule = _beside(case)
    missed = _missed(rule, case.facts)
    assert len(missed) == 1, f"{case.where}: it misses {missed or 'nothing'} of {rule.id}"


@pytest.mark.parametrize("case", BESIDE, ids=_name)
def test_a_case_beside_a_rule_comes_out_otherwise(case: Case) -> None:
    rule, verdict = _beside(case), _verdict(case)
    (missed,) = _missed(rule, case.facts)
    twins = [_policy_for(case).decide(facts) for facts in _twins(rule, case.facts, missed)]
    told = [twin for twin in twins if rule in _inside(twin)]
    assert told, f"{case.where}: with that one condition met, {rule.id} would still not answer"
    if rule.outcome:
        answer = (verdict.outcome, _deciding(verdict))
        assert any((twin.outcome, _deciding(twin)) != answer for twin in told), case.where
    else:
        assert rule not in _inside(verdict), case.where


def _beside(case: Case) -> Rule:
    rules = [rule for rule in _policy_for(case).rules if rule.id == case.beside]
    assert rules, f"{case.where}: {case.beside} is not in force on {case.on}"
    return rules[0]


def _missed(rule: Rule, facts: Mapping[str, str]) -> list[str]:
    """Return the conditions that the facts do not meet: axes, and ``scope``."""
    missed = [axis for axis, values in rule.when.items() if facts.get(axis, UNKNOWN) not in values]
    if rule.scope and _within(facts) != (rule.scope == "within"):
        missed.append("scope")
    return missed


def _within(facts: Mapping[str, str]) -> bool:
    """Say whether the paper, if good on its face, reaches what is asked."""
    return facts.get("asked", UNKNOWN) in LAW.kinds[facts.get("document", UNKNOWN)].compels


def _twins(rule: Rule, facts: Mapping[str, str], missed: str) -> Iterator[dict[str, str]]:
    """Yield the facts that differ in the missed condition only, and meet the rule."""
    axis = "asked" if missed == "scope" else missed
    for value in LAW.space.axis(axis).index:
        twin = {**facts, axis: value}
        if not _missed(rule, twin):
            yield twin


# ---------------------------------------------------------------- all cases together


def test_there_are_at_least_161_cases_and_no_story_is_told_twice() -> None:
    assert len(CASES) >= 161
    assert [n for n, count in Counter(case.story for case in CASES).items() if count > 1] == []


def test_the_eleven_scenarios_are_told_with_their_outcome() -> None:
    told = {case.id: case.outcome for case in CASES if case.question == "scenarios"}
    assert SCENARIOS.items() <= told.items()


def test_every_version_of_every_rule_is_told() -> None:
    told = {(rule.id, rule.span) for case in CASES for rule in _inside(_verdict(case))}
    assert [rule.where for rule in LAW.rules if (rule.id, rule.span) not in told] == []


def test_every_rule_with_conditions_has_a_case_beside_it() -> None:
    told = {case.beside for case in BESIDE}
    bounded = {rule.id for rule in LAW.rules if rule.when or rule.scope}
    assert sorted(bounded - told) == []


def test_every_document_kind_is_told_where_it_matters_and_where_it_does_not_reach() -> None:
    for kind in LAW.kinds.values():
        shown = [case for case in CASES if case.facts.get("document", UNKNOWN) == kind.id]
        telling = [case for case in shown if _paper_matters(case)]
        beyond = [case for case in shown if case.facts.get("asked", UNKNOWN) not in kind.compels]
        assert telling, f"no case in which {kind.id} makes a difference"
        assert beyond, f"no case in which {kind.id} does not reach what is asked"
        assert len({case.id for case in (*telling, *beyond)}) > 1, f"only one case with {kind.id}"


def _paper_matters(case: Case) -> bool:
    """Say whether the answer would have other reasons if nobody knew what the paper is."""
    shown = case.facts.get("document", UNKNOWN)
    other = _policy_for(case).decide({**case.facts, "document": _plain(shown)})
    return [r.rule for r in _verdict(case).supported_by] != [r.rule for r in other.supported_by]


def _plain(shown: str) -> str:
    return "none" if shown == UNKNOWN else UNKNOWN


def test_every_value_of_every_fact_appears() -> None:
    told = {pair for case in CASES for pair in case.facts.items()}
    known = {(axis.id, value.id) for axis in LAW.space.axes for value in axis.values}
    assert sorted(known - told) == []


def test_around_every_day_on_which_a_rule_changes_one_story_is_told_twice() -> None:
    """The same facts on the day before and on the day, with other reasons."""
    days = {day for rule in LAW.rules for day in (rule.span.since, rule.span.until) if day}
    for day in sorted(day for day in days if day > LAW.opens_on):
        eve = [case for case in CASES if case.on == day - timedelta(days=1)]
        on = [case for case in CASES if case.on == day]
        assert any(_told_twice(a, b) for a in eve for b in on), f"no pair around {day}"


def _told_twice(a: Case, b: Case) -> bool:
    same = (a.facts, a.switches) == (b.facts, b.switches)
    return same and _inside(_verdict(a)) != _inside(_verdict(b))


def test_every_switch_is_told_on_and_off() -> None:
    for switch in LAW.switches:
        on = [case for case in CASES if switch in case.switches]
        off = [case for case in CASES if not case.switches]
        assert any(_differ_by_switch(a, b) for a in on for b in off), f"no pair for {switch}"


def _differ_by_switch(a: Case, b: Case) -> bool:
    same = a.facts == b.facts and _policy_for(a).on == _policy_for(b).on
    return same and _deciding(_verdict(a)) != _deciding(_verdict(b))


def test_a_case_names_only_the_law_of_its_own_layer_and_above() -> None:
    """What a wider layer's case demands must be given by rules of that layer or above."""
    for case in CASES:
        verdict = _verdict(case)
        given = {
            duty
            for reason in verdict.supported_by
            if f"{case.place}/".startswith(reason.rule.id.rsplit("/", 2)[0] + "/")
            for duty in reason.rule.obligations
        }
        below = {duty.id for duty in verdict.obligations} - given
        assert not set(case.obligations) & below, case.where


# ---------------------------------------------------------------- bad cases


GOOD = """\
title = "A title"
[[case]]
id = "one"
story = "A story."
on = 2026-11-22
[case.facts]
asked = "public_area"
[case.expect]
outcome = "public_access"
by = ["us/places/public-area"]
cites = ["us/ins-v-delgado/holding"]
"""

BAD = {
    "outcome": ('outcome = "public_access"', 'outcome = "complie"', 9, "Did you mean 'comply'"),
    "value": ('asked = "public_area"', 'asked = "public_aera"', 7, "'public_area'"),
    "fact": ('asked = "public_area"', 'aksed = "public_area"', 7, "aksed"),
    "rule": ('"us/places/public-area"', '"us/places/public-aera"', 10, "'us/places/public-area'"),
    "provision": ("us/ins-v-delgado/holding", "us/ins-v-delgado/main", 11, "us/ins-v-delgado"),
    "layer": ("us/ins-v-delgado/holding", "us/nm/ipra/14-2-8", 11, "layer below us"),
    "day": ("on = 2026-11-22", "on = 2017-01-01", 5, "2018-04-24"),
    "story": ('story = "A story."', "", 2, "story is missing"),
    "no rule": ('by = ["us/places/public-area"]', "by = []", 10, "no by"),
    "key": ('story = "A story."', 'story = "A story."\nbesides = "x"', 5, "besides"),
    "beside": ('story = "A story."', 'story = "A story."\nbeside = "us/x/y"', 5, "us/x/y"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_case_is_refused_with_file_and_line(name: str, tmp_path: Path) -> None:
    old, new, line, said = BAD[name]
    with pytest.raises(BadLawError) as refused:
        _load(GOOD.replace(old, new), tmp_path)
    assert f"law/us/cases/places/one.toml:{line}: " in str(refused.value)
    assert said in str(refused.value)


def test_a_case_id_used_twice_is_refused(tmp_path: Path) -> None:
    twice = GOOD + GOOD.split("\n", 1)[1]
    with pytest.raises(BadLawError, match="'one' is used twice"):
        _load(twice, tmp_path)


def test_a_case_without_facts_or_answer_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadLawError) as refused:
        _load(GOOD.split("[case.facts]", maxsplit=1)[0], tmp_path)
    assert "there is no [case.facts]" in str(refused.value)
    assert "there is no [case.expect]" in str(refused.value)


def test_a_good_case_is_read(tmp_path: Path) -> None:
    (case,) = _load(GOOD, tmp_path)
    found = SimpleNamespace(id=case.id, place=case.place, question=case.question, facts=case.facts)
    assert found == SimpleNamespace(id="one", place="us", question="places", facts={"asked": "public_area"})


def _load(text: str, root: Path) -> tuple[Case, ...]:
    """Read one case file beside the real law, which is not read again."""
    folder = root / "law" / "us" / "cases" / "places"
    folder.mkdir(parents=True)
    (root / "law" / "us" / "place.toml").touch()
    (folder / "one.toml").write_text(text, encoding="utf-8")
    return load_cases(replace(LAW, place="us"), root)
