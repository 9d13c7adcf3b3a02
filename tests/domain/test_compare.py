"""Two versions of the law, over every cell: what changes, in boxes that are exact."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from tests.domain import naive, worlds

from dintel.domain.policy.compare import Comparison, Group, compare
from dintel.domain.policy.compile import Text, compile_policy
from dintel.domain.policy.facts import Space
from dintel.domain.policy.rules import OUTCOMES, Span

SPACE = Space((worlds.axis("asked", "door", "file", "till"), worlds.axis("document", "note", "writ")))


def cells_of(space: Space, group: Group) -> list[int]:
    """Return the codes of the cells in the box of a group."""
    ways = {axis.id: group.facts.get(axis.id, tuple(axis.index)) for axis in space.axes}
    return [
        space.encode(facts)
        for facts in naive.every_case(space)
        if all(facts[name] in values for name, values in ways.items())
    ]


def answered(text: Text) -> list[naive.Answer]:
    found = naive.answers(text)
    assert all(isinstance(answer, naive.Answer) for answer in found)
    return found  # type: ignore[return-value]


@settings(max_examples=50)
@given(worlds.pairs_of_worlds())
def test_the_groups_are_the_changed_cells_each_once(pair: tuple[Text, Text]) -> None:
    before, after = pair
    expected = naive.compare(answered(before), answered(after))
    found = compare(compile_policy(before), compile_policy(after))
    told: dict[int, tuple[str, str]] = {}
    for group in found.groups:
        cells = cells_of(before.space, group)
        assert len(cells) == group.cells
        assert not told.keys() & set(cells)
        told.update(dict.fromkeys(cells, (group.before, group.after)))
        for name, values in group.facts.items():
            assert len(values) < len(before.space.axis(name).values)
    assert told == expected.outcomes
    assert found.outcome_cells == len(expected.outcomes)
    assert found.reason_cells == len(expected.reasons)
    assert found.cells == before.space.size
    assert [g.cells for g in found.groups] == sorted((g.cells for g in found.groups), reverse=True)


@settings(max_examples=20)
@given(worlds.peaceful_worlds())
def test_a_law_does_not_differ_from_itself(text: Text) -> None:
    found = compare(compile_policy(text), compile_policy(text))
    assert found == Comparison(text.space.size, 0, 0, (), (), ())


def test_a_new_provision_behind_the_same_words_changes_reasons_only() -> None:
    text = worlds.world(SPACE, [worlds.rule("base", "decline")])
    moved = {"x/law/part": worlds.provision("x/law/part", text="amended")}
    found = compare(compile_policy(text), compile_policy(replace(text, provisions=moved)))
    assert (found.outcome_cells, found.reason_cells, found.groups) == (0, SPACE.size, ())


def test_rules_come_and_go_by_name_and_a_new_version_is_both() -> None:
    base, old = worlds.rule("base", "decline"), worlds.rule("old")
    dated = worlds.rule("dated")
    day = date(2025, 7, 21)
    before = worlds.world(SPACE, [base, old, replace(dated, span=Span(None, day))])
    after = worlds.world(SPACE, [base, worlds.rule("new"), replace(dated, span=Span(day))])
    found = compare(compile_policy(before), compile_policy(after))
    assert found.added == ("x/q/dated", "x/q/new")
    assert found.removed == ("x/q/dated", "x/q/old")


def test_two_laws_of_different_facts_cannot_be_compared() -> None:
    other = Space((worlds.axis("asked", "door"), worlds.axis("document")))
    one, two = (compile_policy(worlds.world(space, [worlds.rule("base", "decline")])) for space in (SPACE, other))
    with pytest.raises(ValueError, match="different facts"):
        compare(one, two)


@pytest.mark.parametrize(
    ("accepted", "words"),
    [
        ({"asked": {"door"}}, "decline becomes comply in 3 cells. Asked: DOOR"),
        ({"asked": {"door", "file"}}, "decline becomes comply in 6 cells. Asked: DOOR / FILE"),
        (
            {"asked": {"door", "file", "till"}},
            "decline becomes comply in 9 cells. Asked: anything but UNKNOWN",
        ),
        (
            {"asked": {"door"}, "document": {"writ"}},
            "decline becomes comply in 1 cells. Asked: DOOR; Document: WRIT",
        ),
        ({}, "decline becomes comply in 12 cells. every case"),
    ],
)
def test_a_group_is_told_in_words(accepted: dict[str, set[str]], words: str) -> None:
    base = worlds.rule("base", "decline")
    when = {name: frozenset(values) for name, values in accepted.items()}
    new = worlds.rule("new", "comply", "state", when=when)
    before, after = worlds.world(SPACE, [base]), worlds.world(SPACE, [base, new])
    (group,) = compare(compile_policy(before), compile_policy(after)).groups
    assert group.in_words(SPACE) == words


def test_every_pair_of_outcomes_is_told_apart() -> None:
    space = Space((worlds.axis("asked", *(f"a{n}" for n in range(63))), worlds.axis("document")))
    pairs = [(old, new) for old in OUTCOMES for new in OUTCOMES]

    def version(side: int) -> Text:
        rules = [
            worlds.rule(f"r{n}", pair[side], when={"asked": frozenset({value.id})})
            for n, (pair, value) in enumerate(zip(pairs, space.axes[0].values, strict=True))
        ]
        return worlds.world(space, rules)

    found = compare(compile_policy(version(0)), compile_policy(version(1)))
    assert {(g.before, g.after) for g in found.groups} == {p for p in pairs if p[0] != p[1]}
    assert all(group.cells == 1 for group in found.groups)


def test_a_real_rule_taken_away_changes_the_cells_that_it_decided(text: Text) -> None:
    small = worlds.shrunk(text)
    gone = "us/nm/albuquerque/crime/help-with-crime"
    less = replace(small, rules=tuple(r for r in small.rules if r.id != gone))
    before, after = compile_policy(small), compile_policy(less)
    found = compare(before, after)
    assert found.removed == (gone,)
    decided = [gone in [r.rule.id for r in v.deciding] for v in before.verdicts]
    touched = np.array(decided)[before.table]
    assert found.outcome_cells == int(touched.sum()) > 0
    assert {group.before for group in found.groups} == {"comply"}
