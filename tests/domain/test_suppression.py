"""What is published gives no small count away: held against somebody who solves for it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.domain.naive_attacker import every_truth, found_out, small_counts

from dintel.domain.suppression import (
    Cube,
    Dimension,
    DisclosureError,
    Level,
    Protection,
    Rule,
    UnprotectableError,
    audit,
    boxes,
    dimension,
    protect,
    release,
)
from dintel.domain.suppression.step import Step, Swap, Witness

RULE = Rule(threshold=5)
ROUNDED = Rule(threshold=3, base=3)
NAMES = "abcdefghij"


def plain(*shape: int) -> tuple[Dimension, ...]:
    return tuple(dimension(f"d{axis}", NAMES[:size]) for axis, size in enumerate(shape))


def a_cube(rows: Any) -> Cube:
    counts = np.array(rows, dtype=np.int64)
    return Cube(plain(*counts.shape), counts)


@st.composite
def cubes(draw: st.DrawFn, most: int = 12) -> Cube:
    shape = draw(st.sampled_from([(3,), (2, 2), (3, 4), (4, 4), (2, 3, 2), (3, 3, 2)]))
    dimensions = []
    for axis, size in enumerate(shape):
        groups = {}
        if size > 2 and draw(st.booleans()):
            groups["between"] = [draw(st.sampled_from("xy")) for _ in range(size)]
        dimensions.append(dimension(f"d{axis}", NAMES[:size], **groups))
    cells = draw(st.lists(st.integers(0, most), min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))
    return Cube(tuple(dimensions), np.array(cells, dtype=np.int64).reshape(shape))


def unprotected(cube: Cube, rule: Rule) -> Protection:
    """Return what somebody hides who leaves out the small counts and nothing else."""
    small = {family: (cube.margin(family) > 0) & (cube.margin(family) < rule.threshold) for family in cube.families}
    return Protection(rule, small, {})


@pytest.mark.untraced
@settings(max_examples=50, deadline=None)
@given(cubes())
def test_an_attacker_who_solves_for_them_finds_no_small_count(cube: Cube) -> None:
    found = protect(cube, RULE)
    assert found_out(cube, RULE, found.hidden, cube.families) == []
    assert audit(cube, found) == len(list(small_counts(cube, RULE, cube.families)))


def test_the_same_attacker_finds_what_is_hidden_alone() -> None:
    cube = a_cube([[20, 3, 30], [11, 25, 9], [14, 17, 40]])
    hidden = unprotected(cube, RULE).hidden
    assert found_out(cube, RULE, hidden, cube.families) == [((0, 0), (0, 1), 3.0, 3.0)]
    assert int(hidden[0, 0].sum()) == 1
    found = protect(cube, RULE)
    assert int(found.hidden[0, 0].sum()) == 4
    assert not any(marks.any() for family, marks in found.hidden.items() if family != (0, 0))


def test_two_small_counts_in_a_row_are_not_safe_because_they_are_two() -> None:
    cube = a_cube([[20, 1, 1], [11, 25, 9], [14, 17, 40]])
    assert found_out(cube, RULE, unprotected(cube, RULE).hidden, cube.families)
    assert found_out(cube, RULE, protect(cube, RULE).hidden, cube.families) == []


@settings(max_examples=60, deadline=None)
@given(cubes())
def test_nothing_is_hidden_where_nothing_is_small(cube: Cube) -> None:
    found = protect(Cube(cube.dimensions, cube.counts + 5), RULE)
    assert not any(marks.any() for marks in found.hidden.values())
    assert found.witnesses == {}


def test_a_total_that_is_small_hides_everything_but_what_is_none() -> None:
    cube = a_cube([[0, 2], [1, 0]])
    found = protect(cube, RULE)
    assert found.hidden[1, 1].all()
    assert found.shown(cube, (1, 1)) == [None]
    assert found_out(cube, RULE, found.hidden, cube.families) == []


@pytest.mark.untraced
@settings(max_examples=6, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=4, max_size=4), st.sampled_from([RULE, Rule(threshold=3), ROUNDED]))
def test_whoever_tries_every_truth_finds_no_small_count(cells: list[int], rule: Rule) -> None:
    cube = a_cube([cells[:2], cells[2:]])
    found = protect(cube, rule)
    truths = list(every_truth(cube, rule, found.hidden, most=9))
    assert truths
    for family, cell in small_counts(cube, rule, cube.families):
        counts = [int(truth.margin(family)[cell]) for truth in truths]
        fall, rise = rule.needs(int(cube.margin(family)[cell]))
        assert not fall or min(counts) == 0
        assert not rise or max(counts) >= rule.threshold


def test_every_small_table_of_two_by_two_rounded_and_not() -> None:
    for cells in product(range(4), repeat=4):
        cube = a_cube([cells[:2], cells[2:]])
        for rule in (ROUNDED, Rule(threshold=3)):
            audit(cube, protect(cube, rule))


def test_rounding_hides_where_rounding_alone_tells() -> None:
    cube = a_cube([1, 1, 1, 1, 1])  # reads 0 five times and 6 in all: with less than 1 anywhere it would read 3
    nothing = {family: np.zeros(cube.margin(family).shape, dtype=np.bool_) for family in cube.families}
    assert len(list(every_truth(cube, ROUNDED, nothing, most=4))) == 1
    found = protect(cube, ROUNDED)
    assert audit(cube, found) == 5
    assert len(list(every_truth(cube, ROUNDED, found.hidden, most=4))) > 1


def test_what_is_shown_rounded_is_the_nearest_multiple() -> None:
    rule = Rule(threshold=5, base=5)
    assert [rule.shown(count) for count in range(9)] == [0, 0, 0, 5, 5, 5, 5, 5, 10]
    less, more = rule.slack(np.arange(9))
    for count in range(9):
        same = [other for other in range(30) if rule.shown(other) == rule.shown(count)]
        assert (count - less[count], count + more[count]) == (same[0], same[-1])


@pytest.mark.untraced
@settings(max_examples=10, deadline=None)
@given(cubes(most=9), st.data())
def test_releases_one_after_another_give_no_small_change_away(cube: Cube, data: st.DataObject) -> None:
    counts, earlier, found = [cube.counts], [], release(cube.dimensions, [cube.counts], RULE)
    for _ in range(data.draw(st.integers(1, 2))):
        size = cube.counts.size
        change = np.array(data.draw(st.lists(st.integers(-3, 6), min_size=size, max_size=size)))
        earlier.append(found.hidden)
        counts.append((counts[-1] + change.reshape(cube.counts.shape)).clip(min=0))
        try:
            found = release(cube.dimensions, counts, RULE, earlier=earlier)
        except UnprotectableError:
            return  # refused: the release before stands, and it was looked at
        assert found_out(found.cube, RULE, found.proof.hidden, found.sensitive) == []
        audit(found.cube, found.proof, sensitive=found.sensitive, public=found.public)
        for number, hid in enumerate(earlier, 1):  # what came out stays as it came out
            for family, marks in hid.items():
                assert (found.proof.hidden[*family, number][..., 0] == marks).all()


def test_a_correction_of_one_is_not_published_and_one_of_many_is() -> None:
    first = np.array([[40, 30], [50, 60]])
    start = release(plain(2, 2), [first], RULE)
    assert not any(marks.any() for marks in start.hidden.values())
    one = release(plain(2, 2), [first, first + np.array([[1, 0], [0, 0]])], RULE, earlier=[start.hidden])
    assert one.hidden[0, 0][0, 0]
    assert one.hidden[1, 1].all()
    many = release(plain(2, 2), [first, first + np.array([[9, 0], [0, 0]])], RULE, earlier=[start.hidden])
    assert not any(marks.any() for marks in many.hidden.values())


def test_where_boxes_are_blocked_facts_are_swapped_between_two_cells() -> None:
    """The first release showed 5 and 10 in all; the second takes two facts away from what it hid."""
    first, second = np.array([5, 3, 2]), np.array([10, 1, 2])
    start = release(plain(3), [first], RULE)
    found = release(plain(3), [first, second], RULE, earlier=[start.hidden])
    moves = [one for witness in found.proof.witnesses.values() for one in (*witness.fall, *witness.rise)]
    assert any(isinstance(one, Swap) for one in moves)
    assert found_out(found.cube, RULE, found.proof.hidden, found.sensitive) == []
    audit(found.cube, found.proof, sensitive=found.sensitive, public=found.public)


def test_a_swap_within_one_cell_changes_nothing_of_it() -> None:
    cube = Cube((dimension("place", "abc", half="xxy"),), np.array([4, 5, 6]))
    assert Swap((0,), (1,), 2).changes(cube, (1,)) == []
    assert Swap((0,), (2,), 2).changes(cube, (1,)) == [((0,), 2), ((1,), -2)]
    assert [*Swap((0,), (1,), 2).corners()] == [((0,), 2), ((1,), -2)]


def test_the_counts_of_every_release_come_out_of_the_lifetimes() -> None:
    counts = [np.array([4, 0, 9]), np.array([6, 2, 1]), np.array([3, 2, 8])]
    found = release(plain(3), counts, RULE, earlier=[_nothing(3), _nothing(3)])
    for number, expected in enumerate(counts, 1):
        assert (found.cube.margin((0, number))[:, 0] == expected).all()


def _nothing(size: int) -> dict[Any, Any]:
    return {(0,): np.ones(size, dtype=np.bool_), (1,): np.ones(1, dtype=np.bool_)}


def test_releases_and_what_they_hid_must_be_as_many() -> None:
    with pytest.raises(ValueError, match="3 releases need what 2 earlier ones hid, not 1"):
        release(plain(3), [np.array([1, 2, 3])] * 3, RULE, earlier=[_nothing(3)])


def test_what_came_out_before_can_make_it_impossible_and_is_said() -> None:
    cube = a_cube([3, 40, 50])
    public = {(0,): np.array([False, True, True]), (1,): np.array([True])}
    with pytest.raises(UnprotectableError, match=r"1 small counts cannot be hidden, the first is \(\(0,\), \(0,\)\)"):
        protect(cube, RULE, public=public)


def test_a_table_that_is_not_published_needs_no_marks_and_may_still_be_told() -> None:
    cube = a_cube([[20, 3, 30], [11, 25, 9], [14, 17, 40]])
    sums = [(0, 1), (1, 0), (1, 1)]
    found = protect(cube, RULE, published=sums, sensitive=[*sums, (0, 0)])
    assert set(found.hidden) == set(sums)
    assert not any(marks.any() for marks in found.hidden.values())
    assert audit(cube, found, sensitive=[*sums, (0, 0)]) == 1


BROKEN = a_cube([[20, 3, 30], [11, 25, 9], [14, 17, 40]])
TARGET = ((0, 0), (0, 1))


def broken(**changes: Any) -> Protection:
    return replace(protect(BROKEN, RULE), **changes)


def shown_again(cell: tuple[int, int]) -> Protection:
    found = protect(BROKEN, RULE)
    marks = found.hidden[0, 0].copy()
    marks[cell] = False
    return replace(found, hidden={**found.hidden, (0, 0): marks})


def test_an_audit_finds_a_cell_that_is_shown_again() -> None:
    for cell in map(tuple, np.argwhere(protect(BROKEN, RULE).hidden[0, 0])):
        with pytest.raises(DisclosureError, match="which is visible"):
            audit(BROKEN, shown_again(cell))


def test_an_audit_finds_a_witness_that_is_none() -> None:
    found = protect(BROKEN, RULE)
    far = found.witnesses[TARGET].fall[0].to
    elsewhere = next(cell for cell in product((1, 2), (0, 2)) if cell != far)
    for kept, words in (
        ({}, "nothing shows that the count"),
        ({TARGET: Witness()}, "moves by 0 and not by -3"),
        ({TARGET: both(far, -2, 2)}, "moves by -2 and not by -3"),
        ({TARGET: both(far, -4, 2)}, "takes 4 from the 3 of"),
        ({TARGET: both(elsewhere, -3, 2)}, "which is visible"),
    ):
        with pytest.raises(DisclosureError, match=words):
            audit(BROKEN, replace(found, witnesses=kept))


def both(far: tuple[int, ...], fall: int, rise: int) -> Witness:
    return Witness((Step(TARGET[1], far, fall),), (Step(TARGET[1], far, rise),))


def test_an_audit_finds_a_witness_that_rises_too_little() -> None:
    good = protect(BROKEN, RULE).witnesses[TARGET]
    with pytest.raises(DisclosureError, match="moves by 1 and not by 2"):
        audit(BROKEN, broken(witnesses={TARGET: replace(good, rise=(replace(good.rise[0], size=1),))}))


def test_an_audit_finds_that_something_public_is_hidden() -> None:
    found = protect(BROKEN, RULE)
    with pytest.raises(DisclosureError, match="hides what is public already"):
        audit(BROKEN, found, public={(0, 0): np.ones((3, 3), dtype=np.bool_)})


def test_what_is_no_cube_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        a_cube([1, -1])
    with pytest.raises(ValueError, match=r"shape \(2,\), the dimensions \(3,\)"):
        Cube(plain(3), np.array([1, 2]))
    with pytest.raises(ValueError, match="group 4 is none of its 1 groups"):
        Level("odd", ("one",), (0, 4))
    with pytest.raises(ValueError, match="groups 1 of 2 leaves"):
        Dimension("place", ("a", "b"), (Level("odd", ("one",), (0,)),))


@pytest.mark.parametrize(
    ("rule", "words"), [({"threshold": 1}, "hides no count"), ({"base": 3}, "tells counts below 5 apart")]
)
def test_a_rule_that_hides_nothing_is_refused(rule: dict[str, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Rule(**rule)


def test_a_large_table_is_hidden_the_same_way_each_time_and_audited() -> None:
    counts = np.random.default_rng(7).poisson(3, (14, 12, 6)).astype(np.int64)
    cube = Cube(plain_of(counts.shape), counts)
    first, again = protect(cube, RULE), protect(cube, RULE)
    assert all((first.hidden[family] == again.hidden[family]).all() for family in cube.families)
    assert audit(cube, first) > 500


def test_where_there_are_too_many_boxes_the_fullest_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boxes, "MOST_TRIED", 3)
    cube = Cube(plain(4, 3, 2), np.random.default_rng(3).poisson(4, (4, 3, 2)).astype(np.int64))
    found = protect(cube, RULE)
    assert audit(cube, found) > 5
    assert found_out(cube, RULE, found.hidden, cube.families) == []


def plain_of(shape: tuple[int, ...]) -> tuple[Dimension, ...]:
    return tuple(dimension(f"d{axis}", [f"{axis}-{leaf}" for leaf in range(size)]) for axis, size in enumerate(shape))
