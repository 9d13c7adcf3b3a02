"""The diagram answers as its table does, is as small as can be, and knows which question matters."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from tests.domain import naive

from dintel.domain.policy.determine import Policy
from dintel.domain.policy.diagram import Diagram, reduce_table
from dintel.domain.policy.interview import Interview
from dintel.domain.policy.simulate import outcomes_of

Table = np.ndarray[tuple[int, ...], np.dtype[np.uint16]]

tables = arrays.arrays(
    np.uint16,
    arrays.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=3),
    elements=st.integers(0, 2),
)


@given(tables)
def test_the_diagram_answers_every_cell_as_the_table_does(table: Table) -> None:
    diagram = reduce_table(table)
    for cell in itertools.product(*map(range, table.shape)):
        assert diagram.at(cell) == table[cell]


@given(tables)
def test_no_node_is_idle_and_no_two_are_equal(table: Table) -> None:
    diagram = reduce_table(table)
    for axis, children in zip(diagram.axis, diagram.children, strict=True):
        assert len(set(children)) > 1
        assert len(children) == table.shape[axis]
        assert all(child < 0 or diagram.axis[child] > axis for child in children)
    assert len(set(zip(diagram.axis, diagram.children, strict=True))) == len(diagram.axis)


@given(tables)
def test_a_diagram_has_one_node_for_each_different_way_on(table: Table) -> None:
    """The smallest diagram has a node for each distinct sub-table that depends on its first axis."""
    distinct = set()
    for axis in range(table.ndim):
        for before in itertools.product(*map(range, table.shape[:axis])):
            part = table[before]
            if any((part[v] != part[0]).any() for v in range(part.shape[0])):
                distinct.add((axis, part.tobytes()))
    assert len(reduce_table(table).axis) == len(distinct)


def test_a_table_with_one_answer_is_no_node_at_all() -> None:
    assert reduce_table(np.full((2, 3), 5, dtype=np.uint16)) == Diagram((), (), ~5)


@pytest.mark.untraced
@settings(max_examples=200)
@given(tables, st.data())
def test_a_question_matters_exactly_if_two_cells_say_so(table: Table, data: st.DataObject) -> None:
    axes = range(table.ndim)
    given_axes = data.draw(st.frozensets(st.sampled_from(list(axes))))
    fixed = {at: data.draw(st.integers(0, table.shape[at] - 1)) for at in sorted(given_axes)}
    diagram = reduce_table(table)
    for axis in axes:
        by_force = naive.matters(table.shape, lambda cell: int(table[cell]), axis, fixed)
        assert diagram.matters(axis, fixed) == by_force


def test_a_later_axis_still_matters_where_an_earlier_one_is_settled() -> None:
    table = np.array([[0, 0], [0, 1]], dtype=np.uint16)
    diagram = reduce_table(table)
    assert not diagram.matters(1, {0: 0})
    assert diagram.matters(1, {0: 1})
    assert not diagram.matters(0, {1: 0})
    assert diagram.matters(0, {1: 1})


def test_a_part_reached_on_two_ways_is_looked_at_once() -> None:
    """Two ways lead to one node: what was found on the first is good for the second."""
    shared = np.zeros((2, 2, 2, 2), dtype=np.uint16)
    shared[0, 0] = shared[1, 1] = [[1, 1], [2, 2]]  # the same on both, whatever the last axis
    shared[1, 0] = 3
    assert not reduce_table(shared).matters(3, {})
    assert reduce_table(shared).matters(2, {})


def test_two_parts_compared_on_two_ways_are_compared_once() -> None:
    """Two nodes that differ in the last axis only are alike wherever that axis is fixed."""
    table = np.empty((2, 2, 2, 2, 2), dtype=np.uint16)
    for a, b, c, d, e in itertools.product(range(2), repeat=5):
        end = 0 if d else (5 if e == 0 else 6 + a)
        table[a, b, c, d, e] = end if b == c else 8 + b
    diagram = reduce_table(table)
    for fixed in ({4: 0}, {4: 1}, {}):
        by_force = naive.matters(table.shape, lambda cell: int(table[cell]), 0, fixed)
        assert diagram.matters(0, fixed) == by_force == (fixed != {4: 0})


def test_the_diagram_of_the_real_outcomes_answers_a_sample_and_is_small(policy: Policy, interview: Interview) -> None:
    outcomes = outcomes_of(policy)
    shape = policy.space.shape
    for code in np.random.default_rng(41).integers(0, policy.space.size, 3_000).tolist():
        assert interview.diagram.at(np.unravel_index(code, shape)) == outcomes[code]
    assert len(interview.diagram.axis) < 1_000  # it goes to a telephone
