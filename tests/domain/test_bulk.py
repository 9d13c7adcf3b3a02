"""Many coded requests at once come out as one at a time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dintel.domain.policy import bulk
from dintel.domain.policy.bulk import fold
from dintel.domain.policy.determine import Policy
from dintel.domain.policy.rules import OUTCOMES
from dintel.domain.policy.simulate import outcomes_of


def test_the_folded_table_of_the_real_law_gives_every_cell_its_outcome(policy: Policy) -> None:
    folded = fold(policy)
    codes = np.arange(policy.space.size, dtype=np.intp)
    assert folded.step == len(policy.space.axis("setting").values)  # the setting changes duties only
    assert np.array_equal(folded.outcomes(codes), outcomes_of(policy))


@pytest.mark.untraced
@given(codes=st.lists(st.integers(0, 5_437_499), max_size=30), block=st.integers(1, 7))
@settings(max_examples=60)
def test_any_codes_in_any_blocks_come_out_as_one_at_a_time(policy: Policy, codes: list[int], block: int) -> None:
    kept, bulk.BLOCK = bulk.BLOCK, block
    try:
        out = np.full(len(codes), 99, dtype=np.uint8)
        found = fold(policy).outcomes(np.array(codes, dtype=np.intp), out)
    finally:
        bulk.BLOCK = kept
    assert found is out
    assert [OUTCOMES[at] for at in found] == [policy.at(code).outcome for code in codes]


def test_a_table_whose_last_axis_matters_is_not_folded(policy: Policy) -> None:
    table = policy.table.copy()
    other = next(v.number for v in policy.verdicts if v.outcome != policy.at(0).outcome)
    table.reshape(-1)[0] = other
    folded = fold(replace(policy, table=table))
    assert folded.step == 1
    assert OUTCOMES[folded.outcomes(np.array([0], dtype=np.intp))[0]] == policy.verdicts[other].outcome


def test_a_law_with_one_answer_folds_to_one_cell(policy: Policy) -> None:
    folded = fold(replace(policy, table=np.zeros_like(policy.table)))
    assert folded.step == policy.space.size
    assert folded.table.size == 1
