"""Every case has one code, every code one case, and a wrong name is answered with the right ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.domain import naive, worlds

from dintel.domain.policy.facts import AXES, UNKNOWN, Axis, Space, UnknownFactError, Value
from dintel.lawbook.book import Book

SPACE = Space((worlds.axis("asked", "door", "file"), worlds.axis("purpose", "civil")))


@given(worlds.spaces())
def test_the_codes_count_the_cells_one_by_one(space: Space) -> None:
    cells = list(naive.every_case(space))
    assert len(cells) == space.size
    assert [space.encode(facts) for facts in cells] == list(range(space.size))
    assert [space.decode(code) for code in range(space.size)] == cells


@given(worlds.spaces(), st.data())
def test_a_fact_not_given_counts_as_unknown(space: Space, data: st.DataObject) -> None:
    facts = data.draw(st.sampled_from(list(naive.every_case(space))))
    known = {name: value for name, value in facts.items() if value != UNKNOWN}
    code = space.encode(known)
    assert code == space.encode(facts)
    assert space.known(code) == known


def test_the_real_space_has_more_than_a_million_cells_in_the_order_of_the_axes(book: Book) -> None:
    space = book.law.space
    assert tuple(axis.id for axis in space.axes) == AXES
    assert space.size >= 1_000_000
    assert all(axis.values[axis.unknown].id == UNKNOWN for axis in space.axes)
    for code in (0, 1, 7, space.size // 3, space.size - 1):
        assert space.encode(space.decode(code)) == code
    assert space.encode({}) == space.size - 1


@pytest.mark.parametrize("code", [-1, SPACE.size])
def test_a_code_outside_the_space_is_refused(code: int) -> None:
    with pytest.raises(IndexError, match=r"outside 0\.\.5"):
        SPACE.decode(code)


def test_a_misspelt_fact_is_answered_with_the_nearest_and_all_valid_ones() -> None:
    with pytest.raises(UnknownFactError) as refused:
        SPACE.encode({"purposes": "civil"})
    assert "no fact 'purposes'" in str(refused.value)
    assert "Did you mean 'purpose'?" in str(refused.value)
    assert "Valid: asked, purpose." in str(refused.value)


def test_a_misspelt_value_is_answered_with_the_nearest_and_all_valid_ones() -> None:
    with pytest.raises(UnknownFactError) as refused:
        SPACE.encode({"purpose": "civl"})
    assert "purpose: there is no value 'civl'. Did you mean 'civil'?" in str(refused.value)
    assert "Valid: civil, unknown." in str(refused.value)


def test_a_value_like_no_other_is_answered_without_a_guess() -> None:
    with pytest.raises(UnknownFactError) as refused:
        SPACE.axis("asked").at("zzzzzzzz")
    assert "Did you mean" not in str(refused.value)
    assert "Valid: door, file, unknown." in str(refused.value)


@pytest.mark.parametrize("values", [(), ("a", "b"), ("unknown", "a"), ("a", "a", "unknown")])
def test_values_that_repeat_or_do_not_end_with_unknown_are_refused(values: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="distinct and end with 'unknown'"):
        Axis("asked", "Asked", tuple(Value(v, v) for v in values))


def test_facts_are_read_out_in_the_order_of_the_axes_without_the_unknown() -> None:
    facts = {"purpose": "civil", "asked": "door"}
    assert SPACE.in_words(facts) == "Asked: DOOR; Purpose: CIVIL"
    assert SPACE.in_words({"purpose": UNKNOWN, "asked": "file"}) == "Asked: FILE"
    assert SPACE.in_words({}) == "nothing known"


@pytest.mark.parametrize("value", [None, 3, ["civil"], {}])
def test_a_value_that_is_no_text_is_answered_like_a_misspelt_one(value: object) -> None:
    with pytest.raises(UnknownFactError, match="Valid: civil, unknown"):
        SPACE.encode({"purpose": value})  # type: ignore[dict-item]
