"""Corrections of small tables come out: held against every truth there is, and against somebody who solves for them."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.naive_attacker import found_out
from tests.domain.test_suppression import RULE, a_cube, plain

from dintel.domain.suppression import Cube, Rule, UnprotectableError, audit, dimension, knots, protect, release
from dintel.domain.suppression.knots import Knots
from dintel.domain.suppression.step import Knot
from dintel.domain.suppression.tables import Tables

SMALL = Rule(threshold=3)
MOST = 7
TRUTHS = np.array(list(product(range(MOST + 1), repeat=3)))


def out_of(truth: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return every count of a table of three and its total, of one truth or of many."""
    return np.concatenate([truth, truth.sum(axis=-1, keepdims=True)], axis=-1)


@pytest.mark.untraced
def test_what_is_refused_could_not_be_hidden_by_anybody() -> None:
    """Every table of three up to 3, with every choice of what is public already: tried against every truth."""
    every = out_of(TRUTHS)
    for counts in product(range(4), repeat=3):
        cube, told = a_cube(counts), out_of(np.array(counts))
        for marks in product((False, True), repeat=4):
            same = every[(every[:, marks] == told[list(marks)]).all(axis=1)]
            small = (told > 0) & (told < SMALL.threshold)
            safe = all(same[:, at].min() == 0 and same[:, at].max() >= SMALL.threshold for at in np.flatnonzero(small))
            public = {(0,): np.array(marks[:3]), (1,): np.array(marks[3:])}
            try:
                audit(cube, protect(cube, SMALL, public=public), public=public)
                is_out = True
            except UnprotectableError:
                is_out = False
            assert is_out == safe, (counts, marks)


@pytest.mark.untraced
def test_every_correction_of_a_small_table_comes_out_and_is_audited() -> None:
    """Two by two, of none or two each, corrected to any other: boxes and swaps alone refuse every fourth."""
    knotted = 0
    for first, second in product(product((0, 2), repeat=4), repeat=2):
        counts = [np.array(one, dtype=np.int64).reshape(2, 2) for one in (first, second)]
        start = release(plain(2, 2), counts[:1], SMALL)
        found = release(plain(2, 2), counts, SMALL, earlier=[start.hidden])
        audit(found.cube, found.proof, sensitive=found.sensitive, public=found.public)
        moves = [one for witness in found.proof.witnesses.values() for one in (*witness.fall, *witness.rise)]
        knotted += any(isinstance(one, Knot) for one in moves)
    assert knotted > 10


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=9, max_size=9), st.lists(st.integers(-3, 5), min_size=9, max_size=9))
def test_whoever_solves_finds_nothing_in_what_knots_hid(before: list[int], change: list[int]) -> None:
    counts = [np.array(before).reshape(3, 3)]
    counts.append((counts[0] + np.array(change).reshape(3, 3)).clip(min=0))
    start = release(plain(3, 3), counts[:1], RULE)
    found = release(plain(3, 3), counts, RULE, earlier=[start.hidden])
    audit(found.cube, found.proof, sensitive=found.sensitive, public=found.public)
    assert found_out(found.cube, RULE, found.proof.hidden, found.sensitive) == []


def test_other_tables_of_the_same_counts_are_taken_as_public_and_their_small_counts_stay_safe() -> None:
    """Kinds came out first. Buildings beside them would tell each the rest of a kind."""
    kinds = dimension("place", "abcd", kind="xxyy")
    counts = np.array([9, 2, 3, 30])
    first = release((kinds,), [counts], RULE, published=[(1,), (2,)])
    assert not first.hidden[1,].any()
    second = release((kinds,), [counts], RULE, earlier=[first.hidden], published=[(0,)], watched=[(1,), (2,)])
    assert second.hidden[0,].all(), "each is the rest of a kind that is out"
    assert found_out(second.cube, RULE, second.proof.hidden, second.sensitive) == []
    alone = release((kinds,), [counts], RULE, published=[(0,)])
    assert not alone.hidden[0,][[0, 3]].any()
    with pytest.raises(ValueError, match="2 releases need what 1 earlier ones hid, not 0"):
        release((kinds,), [counts, counts], RULE)


def tied(counts: list[int]) -> Knots:
    """Return the knots of a table whose first two are public with their sum, and whose third is not."""
    cube = Cube((dimension("place", "abc", half="xxy"),), np.array(counts))
    public = {(1,): np.array([True, False])}
    return Knots(Tables(cube, RULE, [(0,), (1,)], public, {}))


def test_a_knot_is_the_shortest_and_takes_from_no_cell_more_than_there_is() -> None:
    found = tied([2, 4, 9]).next(np.array([2, 4, 9]), [(0,)], 1)
    assert found == Knot((((0,), 1), ((1,), -1)))
    assert tied([2, 0, 9]).next(np.array([2, 0, 9]), [(0,)], 1) is None
    assert tied([0, 4, 9]).next(np.array([0, 4, 9]), [(0,)], -1) is None
    cube = Cube((dimension("place", "abc", half="xxy"),), np.array([2, 4, 9]))
    assert found.changes(cube, (1,)) == []
    assert found.changes(cube, (0,)) == [((0,), 1), ((1,), -1)]


def test_looking_for_a_knot_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knots, "MOST_CHANGES", 1)
    assert tied([2, 4, 9]).next(np.array([2, 4, 9]), [(0,)], 1) is None
    monkeypatch.undo()
    monkeypatch.setattr(knots, "MOST_LOOKS", 1)
    one = tied([2, 4, 9])
    before = one.all_looks
    assert one.next(np.array([2, 4, 9]), [(0,)], 1) is None
    assert one.all_looks == before - 1
