"""The code of a report and its questions."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dintel.domain.reporting import code, questions

ON = date(2026, 11, 26)
CODES = st.binary(min_size=16, max_size=16).map(code.make)


@given(CODES)
def test_a_code_reads_back_however_it_is_grouped(made: str) -> None:
    assert len(made) == 18
    assert code.read(code.grouped(made)) == made
    assert code.read(f"  {code.grouped(made).replace(' ', '–')} ") == made
    assert len(code.grouped(made).split(" ")) == 6


@given(CODES, st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_told(made: str, place: int, by: int) -> None:
    other = str((int(made[place]) + by) % 10)
    with pytest.raises(code.CodeSlipError, match="digits"):
        code.read(made[:place] + other + made[place + 1 :])


@given(CODES, st.integers(0, 16))
def test_two_neighbours_that_changed_places_are_told(made: str, place: int) -> None:
    swapped = made[:place] + made[place + 1] + made[place] + made[place + 2 :]
    if swapped != made:
        with pytest.raises(code.CodeSlipError):
            code.read(swapped)


def test_the_check_digits_are_those_of_the_standard() -> None:
    """ISO 7064 MOD 97-10, counted digit by digit instead of in one go."""
    made = code.make(bytes(range(16)))
    rest = 0
    for digit in made:
        rest = (rest * 10 + int(digit)) % 97
    assert rest == 1


@pytest.mark.parametrize("typed", ["", "123", "1" * 19, "12345678901234567x", "١" * 18])
def test_what_is_no_code_is_told(typed: str) -> None:
    with pytest.raises(code.CodeSlipError, match="18 digits"):
        code.read(typed)


def test_too_little_chance_makes_no_code() -> None:
    with pytest.raises(ValueError, match="at least 8"):
        code.make(b"1234567")


def test_answers_are_known_values_and_nothing_else() -> None:
    given = {
        "danger": ["no", "yes"],
        "happened": ["masked", "nonsense", "said_officer"],
        "happened_words": ["  two men\r\nat the door "],
        "part": ["teatime"],
        "status": ["anything"],
        "wore": ["nonsense"],
        "said": [""],
    }
    assert questions.take(given) == {
        "danger": "no",
        "happened": ("said_officer", "masked"),
        "happened_words": "two men\nat the door",
    }


PAGE = {page.id: page for page in questions.PAGES}


@pytest.mark.parametrize(
    ("page", "answers", "codes"),
    [
        ("happened", {}, ["needed"]),
        ("happened", {"happened": ("other",)}, []),
        ("happened", {"happened_words": "x" * 4001}, ["long"]),
        ("when", {}, []),
        ("when", {"day": "2026-11-26"}, []),
        ("when", {"day": "2026-11-27"}, ["too_late"]),
        ("when", {"day": "1999-12-31"}, ["no_day"]),
        ("when", {"day": "yesterday"}, ["no_day"]),
        ("where", {"place": "x" * 201}, ["long"]),
    ],
)
def test_what_cannot_be_taken_is_named(page: str, answers: dict[str, questions.Answer], codes: list[str]) -> None:
    assert [one.code for one in questions.problems(PAGE[page], answers, on=ON)] == codes


def test_no_question_asks_for_what_the_city_does_not_keep() -> None:
    words = " ".join(questions.FIELDS) + " ".join(choice for one in questions.FIELDS.values() for choice in one.choices)
    assert not any(word in words for word in ("status", "national", "birth", "religion", "citizen"))
