"""Medians and small counts, beside the standard library's own median."""

from __future__ import annotations

import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dintel.domain.reporting.figures import LEAST, is_small, median_of


@given(st.lists(st.integers(-3, 4000), min_size=LEAST, max_size=60))
def test_a_median_is_what_the_standard_library_says(values: list[int]) -> None:
    assert median_of(values) == statistics.median(values)


@given(st.lists(st.integers(), max_size=LEAST - 1))
def test_of_fewer_than_ten_there_is_no_median(values: list[int]) -> None:
    assert median_of(values) is None


@pytest.mark.parametrize(("count", "small"), [(0, False), (1, True), (9, True), (10, False), (11, False)])
def test_small_is_from_one_to_nine(count: int, small: bool) -> None:
    assert is_small(count) is small
