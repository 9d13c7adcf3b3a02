"""A version over a history of requests: by histogram, and equal to asking one by one."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain import naive, worlds

from dintel.domain.policy.compile import Text, compile_policy
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.rules import OUTCOMES
from dintel.domain.policy.simulate import (
    Outcomes,
    Simulation,
    count_history,
    outcomes_of,
    simulate,
    together,
)

PLACES = ("library", "clinic", "Shelter of the north")
MONTHS = ("2025-07", "2025-08", "2026-01")

requests = st.lists(
    st.tuples(st.integers(0, 10_000), st.sampled_from(PLACES), st.sampled_from(MONTHS)),
    max_size=40,
)


@settings(max_examples=40)
@given(worlds.pairs_of_worlds(), requests, st.lists(st.integers(0, 3), min_size=40, max_size=40), st.randoms())
def test_parts_of_a_history_say_together_what_the_whole_says(
    pair: tuple[Text, Text], drawn: list[tuple[int, str, str]], parts: list[int], chance: Any
) -> None:
    policies = [compile_policy(text) for text in pair]
    before, after = (outcomes_of(policy) for policy in policies)
    space = policies[0].space
    rows = [(code % space.size, place, month) for code, place, month in drawn]

    def said(some: list[tuple[int, str, str]]) -> Simulation:
        history = count_history(space, [r[0] for r in some], [r[1] for r in some], [r[2] for r in some])
        return simulate(history, before, after)

    several = [said([row for row, part in zip(rows, parts, strict=False) if part == one]) for one in range(4)]
    chance.shuffle(several)
    assert together(several) == together([said(rows)]) == said(rows)


def test_of_no_part_nothing_is_said() -> None:
    assert together([]) == Simulation(0, 0, {}, {}, ())


def named(outcomes: Outcomes) -> list[str]:
    return [OUTCOMES[at] for at in outcomes]


def shifts_of(found: Simulation) -> Counter[tuple[str, str, str, str]]:
    counted = Counter({(s.place, s.month, s.before, s.after): s.requests for s in found.shifts})
    assert len(counted) == len(found.shifts), "each shift stands once"
    return counted


@pytest.mark.untraced
@settings(max_examples=40)
@given(worlds.pairs_of_worlds(), requests)
def test_the_histogram_says_what_asking_one_by_one_says(
    pair: tuple[Text, Text], drawn: list[tuple[int, str, str]]
) -> None:
    policies = [compile_policy(text) for text in pair]
    before, after = (outcomes_of(policy) for policy in policies)
    rows = [(code % policies[0].space.size, place, month) for code, place, month in drawn]
    history = count_history(policies[0].space, [r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])
    found = simulate(history, before, after)
    expected = naive.simulate(rows, named(before), named(after))
    assert shifts_of(found) == expected
    assert found.changed == expected.total()
    assert found.requests == history.requests == len(rows)
    assert found.before == Counter(named(before)[code] for code, _, _ in rows)
    assert found.after == Counter(named(after)[code] for code, _, _ in rows)


def test_equal_requests_are_counted_in_one_row(policy: Policy) -> None:
    history = count_history(policy.space, [7, 7, 7, 8], ["a", "a", "b", "a"], ["m", "m", "m", "m"])
    assert history.requests == 4
    assert len(history.cell) == 3
    assert (history.places, history.months) == (("a", "b"), ("m",))


def test_counted_rows_are_the_same_history_as_their_requests_one_by_one(policy: Policy) -> None:
    singly = count_history(policy.space, [7, 7, 7, 8, 9], ["a", "a", "b", "a", "a"], ["m"] * 5)
    rows = count_history(policy.space, [9, 7, 8, 7, 7], ["a", "b", "a", "a", "a"], ["m"] * 5, [1, 1, 1, 1, 1])
    summed = count_history(policy.space, [9, 7, 8, 7], ["a", "b", "a", "a"], ["m"] * 4, [1, 1, 1, 2])
    for one in (rows, summed):
        assert one.requests == singly.requests == 5
        assert one.cell.tolist() == singly.cell.tolist()
        assert one.group.tolist() == singly.group.tolist()
        assert one.count.tolist() == singly.count.tolist() == [2, 1, 1, 1]


def test_a_history_of_nothing_changes_nothing(policy: Policy) -> None:
    history = count_history(policy.space, [], [], [])
    outcomes = outcomes_of(policy)
    found = simulate(history, outcomes, outcomes)
    assert found == Simulation(requests=0, changed=0, before={}, after={}, shifts=())


def test_lists_that_do_not_run_side_by_side_are_refused(policy: Policy) -> None:
    with pytest.raises(ValueError, match="2 codes, 1 places and 2 months: not parallel"):
        count_history(policy.space, [1, 2], ["a"], ["m", "m"])


@pytest.mark.parametrize("code", [-1, 10**9])
def test_a_code_outside_the_space_is_refused(policy: Policy, code: int) -> None:
    with pytest.raises(ValueError, match=r"outside 0\.\."):
        count_history(policy.space, [0, code], ["a", "a"], ["m", "m"])


def test_the_last_cell_of_the_real_space_at_many_places_is_told_apart(policy: Policy) -> None:
    """The key of a row must not overflow or run into its neighbour at the edges of the space."""
    last = policy.space.size - 1
    places = [f"place {n:03}" for n in range(300)]
    codes = [0, last] * 150
    months = [f"{2018 + n % 9}-{1 + n % 12:02}" for n in range(300)]
    history = count_history(policy.space, codes, places, months)
    rows = {
        (history.places[p], history.months[m], c)
        for p, m, c in zip(history.place.tolist(), history.month.tolist(), history.cell.tolist(), strict=True)
    }
    assert rows == set(zip(places, months, codes, strict=True))


def test_the_outcome_table_is_the_outcome_of_every_verdict(policy: Policy) -> None:
    outcomes = outcomes_of(policy)
    assert outcomes.shape == (policy.space.size,)
    for code in np.random.default_rng(3).integers(0, policy.space.size, 500).tolist():
        assert OUTCOMES[outcomes[code]] == policy.at(code).outcome
