"""An amendment over the law: set into its table it is, on every cell, what compiling everything anew gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from tests.domain import naive, worlds

from dintel.domain.policy import amend
from dintel.domain.policy.amend import Amendment, as_if_adopted, recompile, support_of
from dintel.domain.policy.compare import compare
from dintel.domain.policy.compile import Text, UnansweredError, compile_policy
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.prove.verdicts import idle_rules
from dintel.domain.policy.rules import BadLawError, Law, Rule, Span
from dintel.domain.policy.study import study
from dintel.lawbook.amendments import adopted, load_amendments
from dintel.lawbook.book import Book

DAY = date(2026, 11, 22)


def empty(**changes: object) -> Amendment:
    blank = Amendment(id="x", title="X", summary="", mark="?", doubt="", sources=())
    return replace(blank, **changes)  # type: ignore[arg-type]


@pytest.mark.untraced
@settings(max_examples=60)
@given(worlds.pairs_of_worlds())
def test_what_is_set_in_is_what_compiling_everything_gives(pair: tuple[Text, Text]) -> None:
    before, after = pair
    after = replace(after, provisions={**before.provisions, **after.provisions})
    base = compile_policy(before)
    found, whole = recompile(base, after), compile_policy(after)
    same = compare(found, whole)
    assert (same.outcome_cells, same.reason_cells) == (0, 0)
    assert compare(base, found) == compare(base, whole)
    for code in range(whole.space.size):
        one, other = found.at(code), whole.at(code)
        assert [r.rule.id for r in one.displaced] == [r.rule.id for r in other.displaced]
        assert one.number == found.verdicts.index(one)
    naively = naive.answers(after)
    assert [found.at(code).outcome for code in range(whole.space.size)] == [one.outcome for one in naively]  # type: ignore[union-attr]


@settings(max_examples=20)
@given(worlds.peaceful_worlds())
def test_an_amendment_without_effect_changes_no_cell(text: Text) -> None:
    base = compile_policy(text)
    idle = worlds.rule("idle", "comply", "practice", when={"asked": frozenset()}, span=Span())
    found = recompile(base, replace(text, rules=(*text.rules, idle)))
    same = compare(base, found)
    assert (same.outcome_cells, same.reason_cells) == (0, 0)
    assert idle.id in {rule.id for rule in idle_rules(found)}


def test_a_verdict_too_many_falls_back_on_compiling_everything(
    policy: Policy, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = book.text_on(DAY, ["safer-community-places-2026"])
    monkeypatch.setattr(amend, "MOST_VERDICTS", len(policy.verdicts))
    whole = recompile(policy, text)
    assert len(whole.verdicts) == int(whole.table.max()) + 1
    monkeypatch.undo()
    assert compare(recompile(policy, text), whole).reason_cells == 0


@pytest.mark.untraced
def test_the_ready_made_ones_agree_with_compiling_everything_on_every_cell(policy: Policy, book: Book) -> None:
    for one in load_amendments(book).values():
        text = adopted(book, one, DAY).text_on(DAY, one.switches)
        found, whole = recompile(policy, text), compile_policy(text)
        same = compare(found, whole)
        assert (same.outcome_cells, same.reason_cells) == (0, 0), one.id
        assert compare(policy, found).outcome_cells > 0


def test_what_an_amendment_adopts_is_in_force(book: Book) -> None:
    adopting = [one for one in load_amendments(book).values() if one.adopts]
    assert adopting
    for one in adopting:
        assert {as_if_adopted(book.law, one, DAY).instruments[name].status for name in one.adopts} == {"in_force"}


def broken(rule: Rule, book: Book) -> list[str]:
    """Return what a rule of the proposal's own breaks in the real law."""
    own = empty(rules=(rule,), level="ordinance", title="Proposal")
    base = compile_policy(book.text_on(DAY))
    return [one.statement for one in study(base, adopted(book, own, DAY).text_on(DAY), book.lexicon).proof.failures]


def test_what_breaks_the_floor_is_always_told(book: Book, policy: Policy) -> None:
    place = book.law.place
    rule = worlds.rule(
        "open", "comply", "ordinance", relies_on=(support_of(place),), do=("Let them in.",), say=("Come in.",)
    )
    rule = replace(rule, id=f"{place}/council/open", when={"asked": frozenset({"nonpublic_area"})})
    told = broken(rule, book)
    assert any("alone never opens a non-public area" in one for one in told)
    assert "not knowing never leads to comply where the unknown matters" in told
    wording = replace(rule, outcome="", do=("Hide the papers.",), when={})
    assert broken(wording, book) == ["no cell tells anyone to block, hide, mislead, warn, delete or touch"]


def test_a_conflict_names_both_rules_and_the_smallest_case(book: Book, policy: Policy) -> None:
    place = book.law.place
    one = worlds.rule("one", "comply", "ordinance", relies_on=(support_of(place),), do=("Do.",), say=("Say.",))
    one = replace(one, id=f"{place}/council/one", when={"asked": frozenset({"use_of_property"})})
    other = replace(
        one, id=f"{place}/council/other", outcome="decline", when={**one.when, "purpose": frozenset({"civil"})}
    )
    text = adopted(book, empty(rules=(one, other), level="ordinance"), DAY).text_on(DAY)
    with pytest.raises(BadLawError) as caught:
        recompile(policy, text)
    found = [error for error in caught.value.errors if isinstance(error, UnansweredError)]
    assert len(found) == len(caught.value.errors)
    assert {tuple(rule.id for rule in error.rules) for error in found} == {(one.id, other.id)}
    assert min((dict(error.facts) for error in found), key=len) == {"asked": "use_of_property", "purpose": "civil"}


def test_as_if_adopted_closes_what_it_replaces_and_leaves_the_past_alone(book: Book) -> None:
    law: Law = book.law
    name = f"{law.place}/help/property-civil"
    versions = [rule for rule in law.rules if rule.id == name]
    assert [rule.span.until for rule in versions] == [date(2025, 7, 21), None]
    new = replace(versions[-1], outcome="counsel_hold")
    amended = as_if_adopted(law, empty(rules=(new,)), DAY)
    spans = [rule.span for rule in amended.rules if rule.id == name]
    assert spans == [versions[0].span, Span(date(2025, 7, 21), DAY), Span(DAY, None)]
    before = date(2025, 7, 1)
    assert book.text_on(before).hash == replace(book, law=amended).text_on(before).hash
    ended = as_if_adopted(law, empty(ends=(name,)), date(2025, 7, 21))
    assert [rule.span for rule in ended.rules if rule.id == name] == [versions[0].span], "the one of that day is gone"


def test_cells_outside_what_it_touches_share_the_verdicts_of_the_law(policy: Policy, book: Book) -> None:
    found = recompile(policy, book.text_on(DAY, ["safer-community-places-2026"]))
    assert int((np.asarray(found.table) >= len(policy.verdicts)).sum()) < policy.space.size // 10
