"""Numbers and plates are found however they are written; sums, dates and rooms are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dintel.domain.reporting.marks import phones, plate_of, plates


@pytest.mark.parametrize(
    "text",
    [
        "5055550100",
        "505-555-0100",
        "(505) 555-0100",
        "+1 505 555 0100",
        "1-505-555-0100",
        "505.555.0100",
        "tel 505 555-0100.",
        "５０５ ５５５ ０１００",
        "505\u2013555\u20110100",
        "llame al 505 555 0100, pidió 500",
    ],
)
def test_a_telephone_number_is_one_however_it_is_written(text: str) -> None:
    assert phones(text) == {"5055550100"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("555-0100", {"5550100"}),
        ("+52 614 555 0100", {"6145550100"}),
        ("505-555-0100 or 505-555-0101", {"5055550100", "5055550101"}),
        ("on 2026-11-25 10 men", set()),
        ("11/25/2026 10:30", set()),
        ("500 dollars, then 1500", set()),
        ("A 012345678", set()),
        ("20 26 11 25", set()),
        ("1234567890123456", set()),
        ("", set()),
    ],
)
def test_sums_dates_and_numbers_that_must_not_be_kept_are_no_telephone_numbers(text: str, found: set[str]) -> None:
    assert phones(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the plate was ABC-123", {"abc123"}),
        ("the plate was ABC 123", {"abc123"}),
        ("plate abc123, white van", {"abc123"}),
        ("G41 12345 on a white car", {"g4112345"}),
        ("New Mexico AB1234", {"ab1234"}),
        ("pay 500 in room 12", set()),
        ("they paid 500, in cash", set()),
        ("12345", set()),
        ("officers", set()),
        ("about A1", set()),
        ("ABCDE 12345", set()),
    ],
)
def test_a_plate_in_a_sentence(text: str, found: set[str]) -> None:
    assert plates(text) == found


@pytest.mark.parametrize(
    ("answer", "plate"),
    [
        ("ABC-123", "abc123"),
        (" abc 123 ", "abc123"),
        ("ÁBC·123", "abc123"),
        ("12", "12"),
        ("I did not see it", ""),
        ("no", ""),
        ("7", ""),
        ("", ""),
    ],
)
def test_a_plate_that_was_asked_for_is_taken_whole(answer: str, plate: str) -> None:
    assert plate_of(answer) == plate


@given(st.text(max_size=120))
def test_what_is_found_has_the_form_it_is_kept_in(text: str) -> None:
    assert all(number.isascii() and number.isdigit() and len(number) in {7, 10} for number in phones(text))
    for plate in plates(text):
        assert plate.isascii()
        assert 5 <= len(plate) <= 8
        assert plate_of(plate) == plate
